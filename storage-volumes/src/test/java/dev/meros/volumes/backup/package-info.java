/// Streams of back-ups, whole and damaged.
@NullMarked
package dev.meros.volumes.backup;

import org.jspecify.annotations.NullMarked;
