/// What follows from a decision once its records are durable.
@NullMarked
package dev.meros.batch.core.effect;

import org.jspecify.annotations.NullMarked;
