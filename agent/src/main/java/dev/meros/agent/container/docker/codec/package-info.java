/// Reads the JSON of the Docker Engine API.
@NullMarked
package dev.meros.agent.container.docker.codec;

import org.jspecify.annotations.NullMarked;
