/// Faults planted into the bytecode of the cores, each of which the simulation's invariants find.
@NullMarked
package dev.meros.testkit.sim.planted;

import org.jspecify.annotations.NullMarked;
