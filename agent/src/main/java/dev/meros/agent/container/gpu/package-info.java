/// GPUs: which container has which, across restarts of the agent.
@NullMarked
package dev.meros.agent.container.gpu;

import org.jspecify.annotations.NullMarked;
