/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.engine;

import org.jspecify.annotations.NullMarked;
