/// Sums of scalars as plain numbers, for what is counted often.
@NullMarked
package dev.meros.kernel.core.amount;

import org.jspecify.annotations.NullMarked;
