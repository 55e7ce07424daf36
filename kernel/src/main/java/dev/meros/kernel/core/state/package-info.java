/// The durable entries that frameworks keep in the kernel.
@NullMarked
package dev.meros.kernel.core.state;

import org.jspecify.annotations.NullMarked;
