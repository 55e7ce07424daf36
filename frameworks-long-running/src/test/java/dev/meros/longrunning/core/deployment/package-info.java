/// Tests of the package of the same name.
@NullMarked
package dev.meros.longrunning.core.deployment;

import org.jspecify.annotations.NullMarked;
