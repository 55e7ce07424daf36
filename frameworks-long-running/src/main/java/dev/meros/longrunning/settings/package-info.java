/// The settings of the long-running framework and their defaults.
@NullMarked
package dev.meros.longrunning.settings;

import org.jspecify.annotations.NullMarked;
