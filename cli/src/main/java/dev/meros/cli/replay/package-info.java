/// `meros replay`.
@NullMarked
package dev.meros.cli.replay;

import org.jspecify.annotations.NullMarked;
