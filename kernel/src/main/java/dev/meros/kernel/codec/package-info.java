/// The stored form of records: JSON with a version and a name for each type.
@NullMarked
package dev.meros.kernel.codec;

import org.jspecify.annotations.NullMarked;
