/// From an app and an offer to a task: back-off, placement, ports, the task's definition.
@NullMarked
package dev.meros.longrunning.core.launch;

import org.jspecify.annotations.NullMarked;
