@NullMarked
package dev.meros.cli.sim;

import org.jspecify.annotations.NullMarked;
