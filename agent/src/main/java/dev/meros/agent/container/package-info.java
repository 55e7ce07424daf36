/// Containers: the port behind which drivers start, watch and end what tasks run in.
@NullMarked
package dev.meros.agent.container;

import org.jspecify.annotations.NullMarked;
