/// What the batch framework is asked and told.
@NullMarked
package dev.meros.batch.core.command;

import org.jspecify.annotations.NullMarked;
