/// The past: a kernel's journal folded without the kernel.
@NullMarked
package dev.meros.kernel.replay;

import org.jspecify.annotations.NullMarked;
