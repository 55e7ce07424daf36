/// Simulated clusters from the command line.
@NullMarked
package dev.meros.cli.sim;

import org.jspecify.annotations.NullMarked;
