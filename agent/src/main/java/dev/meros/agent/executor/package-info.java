/// What custom executors get from their agent besides a container: their environment and the tokens
/// by which the agent knows them.
@NullMarked
package dev.meros.agent.executor;

import org.jspecify.annotations.NullMarked;
