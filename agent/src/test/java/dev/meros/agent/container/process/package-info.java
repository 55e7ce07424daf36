/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.container.process;

import org.jspecify.annotations.NullMarked;
