/// Tests of containers by a Docker Engine.
@NullMarked
package dev.meros.agent.container.docker;

import org.jspecify.annotations.NullMarked;
