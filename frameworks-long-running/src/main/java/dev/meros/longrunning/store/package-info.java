/// The state as entries that the kernel keeps.
@NullMarked
package dev.meros.longrunning.store;

import org.jspecify.annotations.NullMarked;
