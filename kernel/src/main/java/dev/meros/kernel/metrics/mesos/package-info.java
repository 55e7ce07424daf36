/// What the kernel counts and measures under the names that dashboards for Mesos use.
@NullMarked
package dev.meros.kernel.metrics.mesos;

import org.jspecify.annotations.NullMarked;
