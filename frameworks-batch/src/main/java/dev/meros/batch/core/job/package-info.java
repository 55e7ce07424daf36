/// What a job is, which definitions are refused, and how jobs depend on each other.
@NullMarked
package dev.meros.batch.core.job;

import org.jspecify.annotations.NullMarked;
