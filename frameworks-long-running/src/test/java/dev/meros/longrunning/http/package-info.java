/// Tests of the package of the same name.
@NullMarked
package dev.meros.longrunning.http;

import org.jspecify.annotations.NullMarked;
