/// Benchmarks that can be run from the command line.
@NullMarked
package dev.meros.cli.bench;

import org.jspecify.annotations.NullMarked;
