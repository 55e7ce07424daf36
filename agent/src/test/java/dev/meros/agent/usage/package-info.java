/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.usage;

import org.jspecify.annotations.NullMarked;
