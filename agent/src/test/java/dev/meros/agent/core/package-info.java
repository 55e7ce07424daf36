/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.core;

import org.jspecify.annotations.NullMarked;
