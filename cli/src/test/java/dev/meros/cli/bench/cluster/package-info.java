/// Tests of the package of the same name.
@NullMarked
package dev.meros.cli.bench.cluster;

import org.jspecify.annotations.NullMarked;
