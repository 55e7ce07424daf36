/// Whether an offer suits a task and which suits best: demands, constraints and fitness, with every
/// reason against an offer as a value.
@NullMarked
package dev.meros.api.match;

import org.jspecify.annotations.NullMarked;
