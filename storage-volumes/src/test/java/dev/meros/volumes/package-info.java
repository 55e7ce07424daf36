/// What every volume provider must do, and that each does it.
@NullMarked
package dev.meros.volumes;

import org.jspecify.annotations.NullMarked;
