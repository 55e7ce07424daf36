/// How much the kernel logs, and where that can be read.
@NullMarked
package dev.meros.kernel.log;

import org.jspecify.annotations.NullMarked;
