/// Tests of whole clusters in one JVM.
@NullMarked
package dev.meros.testkit.cluster;

import org.jspecify.annotations.NullMarked;
