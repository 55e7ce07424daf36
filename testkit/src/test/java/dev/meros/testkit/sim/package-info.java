@NullMarked
package dev.meros.testkit.sim;

import org.jspecify.annotations.NullMarked;
