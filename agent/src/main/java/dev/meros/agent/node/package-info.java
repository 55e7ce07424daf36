/// What a node has: processors, memory, disks, ports and a name.
@NullMarked
package dev.meros.agent.node;

import org.jspecify.annotations.NullMarked;
