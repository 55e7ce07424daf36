/// What an agent decides about the containers that operators and executors launch by its API: their
/// tree, the state machine of each, and what ends with what.
@NullMarked
package dev.meros.agent.nested.core;

import org.jspecify.annotations.NullMarked;
