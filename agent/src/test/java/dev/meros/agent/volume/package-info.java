/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.volume;

import org.jspecify.annotations.NullMarked;
