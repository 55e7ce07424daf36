/// What an agent writes down so that it comes back as the one it was.
@NullMarked
package dev.meros.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
