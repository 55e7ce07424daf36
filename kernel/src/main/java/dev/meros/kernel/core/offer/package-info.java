/// Offers that are out, and the filters of those who declined.
@NullMarked
package dev.meros.kernel.core.offer;

import org.jspecify.annotations.NullMarked;
