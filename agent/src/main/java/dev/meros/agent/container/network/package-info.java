/// Networks of a container's own: their namespaces, and the CNI plugins that connect them.
@NullMarked
package dev.meros.agent.container.network;

import org.jspecify.annotations.NullMarked;
