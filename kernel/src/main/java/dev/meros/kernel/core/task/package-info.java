/// The tasks: their states and how these follow each other, what a task must fulfil, what is said
/// of it.
@NullMarked
package dev.meros.kernel.core.task;

import org.jspecify.annotations.NullMarked;
