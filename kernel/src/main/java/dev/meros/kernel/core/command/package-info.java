/// What can be asked of the kernel.
@NullMarked
package dev.meros.kernel.core.command;

import org.jspecify.annotations.NullMarked;
