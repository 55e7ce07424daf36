/// The decisions of the kernel: a pure function of its state and a command, without clock, dice,
/// threads or I/O.
@NullMarked
package dev.meros.kernel.core;

import org.jspecify.annotations.NullMarked;
