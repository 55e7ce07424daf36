/// Containers that are launched by the agent's API: within the containers of tasks, or by
/// themselves.
@NullMarked
package dev.meros.agent.nested;

import org.jspecify.annotations.NullMarked;
