/// What can be asked of the framework's core, what it answers, and what it wants done.
@NullMarked
package dev.meros.longrunning.core.command;

import org.jspecify.annotations.NullMarked;
