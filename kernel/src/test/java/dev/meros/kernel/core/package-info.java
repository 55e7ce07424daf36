/// Tests of the kernel's decisions, through decide and apply.
@NullMarked
package dev.meros.kernel.core;

import org.jspecify.annotations.NullMarked;
