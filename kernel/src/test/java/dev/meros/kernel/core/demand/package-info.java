/// What shapes of a demand take, and which demands are refused.
@NullMarked
package dev.meros.kernel.core.demand;

import org.jspecify.annotations.NullMarked;
