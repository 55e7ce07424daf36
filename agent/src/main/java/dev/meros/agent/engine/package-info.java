/// The thread that owns the agent's state, and what carries out its decisions.
@NullMarked
package dev.meros.agent.engine;

import org.jspecify.annotations.NullMarked;
