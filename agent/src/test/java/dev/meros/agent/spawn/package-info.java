@NullMarked
package dev.meros.agent.spawn;

import org.jspecify.annotations.NullMarked;
