/// Messages and their values.
@NullMarked
package dev.meros.api.model;

import org.jspecify.annotations.NullMarked;
