/// Planned maintenance: the schedule of machines, which of them are down, and what frameworks say
/// to it.
@NullMarked
package dev.meros.kernel.core.maintenance;

import org.jspecify.annotations.NullMarked;
