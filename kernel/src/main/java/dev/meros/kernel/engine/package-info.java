/// The thread that owns the kernel's state: it takes commands, lets the core decide, journals what
/// was decided, and releases messages and answers when it is durable.
@NullMarked
package dev.meros.kernel.engine;

import org.jspecify.annotations.NullMarked;
