/// The journal: the durable order of what the kernel has decided.
@NullMarked
package dev.meros.kernel.journal;

import org.jspecify.annotations.NullMarked;
