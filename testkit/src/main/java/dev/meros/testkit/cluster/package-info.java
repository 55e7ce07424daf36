/// A whole cluster in the JVM of a test, its parts joined by the same HTTP as on many machines.
@NullMarked
package dev.meros.testkit.cluster;

import org.jspecify.annotations.NullMarked;
