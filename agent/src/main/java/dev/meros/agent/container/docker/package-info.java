/// Containers by a Docker Engine, over the HTTP API on its socket.
@NullMarked
package dev.meros.agent.container.docker;

import org.jspecify.annotations.NullMarked;
