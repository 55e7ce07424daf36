/// Tests of the package of the same name.
@NullMarked
package dev.meros.longrunning.core;

import org.jspecify.annotations.NullMarked;
