/// JSON text to plain documents and back.
@NullMarked
package dev.meros.longrunning.codec;

import org.jspecify.annotations.NullMarked;
