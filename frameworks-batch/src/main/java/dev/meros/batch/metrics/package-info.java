/// What the batch framework counts and measures.
@NullMarked
package dev.meros.batch.metrics;

import org.jspecify.annotations.NullMarked;
