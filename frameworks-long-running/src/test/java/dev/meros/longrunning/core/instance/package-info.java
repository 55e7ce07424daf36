/// Tests of the package of the same name.
@NullMarked
package dev.meros.longrunning.core.instance;

import org.jspecify.annotations.NullMarked;
