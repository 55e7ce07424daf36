/// Containers that are plain process groups.
@NullMarked
package dev.meros.agent.container.process;

import org.jspecify.annotations.NullMarked;
