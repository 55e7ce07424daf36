/// Definitions of apps from the forms clients send to the canonical one, and back.
@NullMarked
package dev.meros.longrunning.core.definition;

import org.jspecify.annotations.NullMarked;
