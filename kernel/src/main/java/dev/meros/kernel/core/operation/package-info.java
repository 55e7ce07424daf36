/// Operations on resources: what each may be done to, what it makes of it, and the ones that are
/// under way or not yet known to their frameworks; mesos-v1 §2.5.
@NullMarked
package dev.meros.kernel.core.operation;

import org.jspecify.annotations.NullMarked;
