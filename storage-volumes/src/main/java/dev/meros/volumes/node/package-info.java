/// The volumes of a node: what is asked for is written down, done by a provider, and written down
/// again, so that nothing is forgotten whenever the process dies.
@NullMarked
package dev.meros.volumes.node;

import org.jspecify.annotations.NullMarked;
