/// Drives the core: one thread, durable before visible.
@NullMarked
package dev.meros.longrunning.engine;

import org.jspecify.annotations.NullMarked;
