/// One run of a job from its due time to its end, and the table of its states.
@NullMarked
package dev.meros.batch.core.run;

import org.jspecify.annotations.NullMarked;
