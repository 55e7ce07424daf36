/// The frameworks as the kernel knows them, and what a framework may ask.
@NullMarked
package dev.meros.kernel.core.framework;

import org.jspecify.annotations.NullMarked;
