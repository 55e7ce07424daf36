/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.sandbox;

import org.jspecify.annotations.NullMarked;
