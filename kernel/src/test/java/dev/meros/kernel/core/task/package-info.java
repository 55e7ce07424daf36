/// Tests of the states of tasks.
@NullMarked
package dev.meros.kernel.core.task;

import org.jspecify.annotations.NullMarked;
