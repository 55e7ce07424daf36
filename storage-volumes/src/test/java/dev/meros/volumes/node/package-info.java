/// What the volumes of a node are refused.
@NullMarked
package dev.meros.volumes.node;

import org.jspecify.annotations.NullMarked;
