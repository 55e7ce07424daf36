/// What the kernel counts and measures, for Prometheus and under the names of Mesos.
@NullMarked
package dev.meros.kernel.metrics;

import org.jspecify.annotations.NullMarked;
