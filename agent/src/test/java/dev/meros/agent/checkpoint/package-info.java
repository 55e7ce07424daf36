/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
