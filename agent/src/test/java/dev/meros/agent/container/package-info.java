/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.container;

import org.jspecify.annotations.NullMarked;
