/// Laws of the resource algebra and of its text form.
@NullMarked
package dev.meros.api.resource;

import org.jspecify.annotations.NullMarked;
