/// The algebra of resources: what can be added, subtracted, contained and reserved.
@NullMarked
package dev.meros.api.resource;

import org.jspecify.annotations.NullMarked;
