/// The state as clients see it.
@NullMarked
package dev.meros.longrunning.core.view;

import org.jspecify.annotations.NullMarked;
