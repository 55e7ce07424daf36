/// Programs of the node that are started to outlive the agent.
@NullMarked
package dev.meros.agent.spawn;

import org.jspecify.annotations.NullMarked;
