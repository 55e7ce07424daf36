/// What the batch framework decides: a pure function of its state and of what happens.
@NullMarked
package dev.meros.batch.core;

import org.jspecify.annotations.NullMarked;
