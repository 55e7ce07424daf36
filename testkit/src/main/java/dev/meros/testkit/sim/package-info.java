/// A whole cluster as a function of a seed: the real cores of kernel, agents and frameworks in one
/// thread, with virtual time, faults, and invariants that are checked after every step.
@NullMarked
package dev.meros.testkit.sim;

import org.jspecify.annotations.NullMarked;
