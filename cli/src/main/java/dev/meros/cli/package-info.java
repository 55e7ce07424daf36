/// The `meros` executable: its root command and what every command shares.
@NullMarked
package dev.meros.cli;

import org.jspecify.annotations.NullMarked;
