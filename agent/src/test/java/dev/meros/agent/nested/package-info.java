/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.nested;

import org.jspecify.annotations.NullMarked;
