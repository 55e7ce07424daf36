/// Tests of the package of the same name.
@NullMarked
package dev.meros.longrunning.engine;

import org.jspecify.annotations.NullMarked;
