/// What the kernel has decided: the only thing that changes its state.
@NullMarked
package dev.meros.kernel.core.record;

import org.jspecify.annotations.NullMarked;
