/// What can be set about a kernel, with its defaults and limits.
@NullMarked
package dev.meros.kernel.settings;

import org.jspecify.annotations.NullMarked;
