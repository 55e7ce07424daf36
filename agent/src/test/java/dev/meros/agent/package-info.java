/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent;

import org.jspecify.annotations.NullMarked;
