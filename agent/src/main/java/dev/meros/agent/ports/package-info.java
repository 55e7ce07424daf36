/// Which ports of the node tasks listen at, and which they may.
@NullMarked
package dev.meros.agent.ports;

import org.jspecify.annotations.NullMarked;
