/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.node;

import org.jspecify.annotations.NullMarked;
