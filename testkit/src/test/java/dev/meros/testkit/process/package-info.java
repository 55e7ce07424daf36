/// Tests of the process harness, with processes small enough to know by heart.
@NullMarked
package dev.meros.testkit.process;

import org.jspecify.annotations.NullMarked;
