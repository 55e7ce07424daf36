/// Each example is run, so that none of them goes stale.
@NullMarked
package dev.meros.examples;

import org.jspecify.annotations.NullMarked;
