/// The JSON of jobs, as Chronos writes and reads it, and of the durable entries.
@NullMarked
package dev.meros.batch.codec;

import org.jspecify.annotations.NullMarked;
