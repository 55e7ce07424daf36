/// Files from elsewhere, and the programs that pack and unpack them.
@NullMarked
package dev.meros.agent.fetch;

import org.jspecify.annotations.NullMarked;
