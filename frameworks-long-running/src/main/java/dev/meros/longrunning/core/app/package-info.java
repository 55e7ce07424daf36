/// What an app is: the canonical definition, its parts and its id.
@NullMarked
package dev.meros.longrunning.core.app;

import org.jspecify.annotations.NullMarked;
