/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.nested.codec;

import org.jspecify.annotations.NullMarked;
