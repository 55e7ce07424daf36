/// Why something is not offered, and what would be if something changed: answers from copies of the
/// state, by trying it out there.
@NullMarked
package dev.meros.kernel.core.explain;

import org.jspecify.annotations.NullMarked;
