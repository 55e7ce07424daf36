/// Which agents constraints admit, and which constraints are refused.
@NullMarked
package dev.meros.kernel.core.constraint;

import org.jspecify.annotations.NullMarked;
