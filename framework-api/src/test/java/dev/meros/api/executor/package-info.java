/// Tests of the driver of executors, against an agent that does what a test says.
@NullMarked
package dev.meros.api.executor;

import org.jspecify.annotations.NullMarked;
