/// The cluster as operators see it (`mesos.v1.master`): images of the state, taken on its thread
/// and told elsewhere, and the events that its records lead to.
@NullMarked
package dev.meros.kernel.operator;

import org.jspecify.annotations.NullMarked;
