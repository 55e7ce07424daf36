/// Micro-benchmarks, compiled and run only by the Maven profile `jmh`.
@NullMarked
package dev.meros.kernel.jmh;

import org.jspecify.annotations.NullMarked;
