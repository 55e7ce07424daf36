@NullMarked
package dev.meros.kernel.replay;

import org.jspecify.annotations.NullMarked;
