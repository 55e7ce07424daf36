/// Sandboxes: the working directories of tasks, where they are and how long they stay.
@NullMarked
package dev.meros.agent.sandbox;

import org.jspecify.annotations.NullMarked;
