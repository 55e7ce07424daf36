/// The batch framework: jobs that run at their times or after other jobs, with the API of Chronos.
@NullMarked
package dev.meros.batch;

import org.jspecify.annotations.NullMarked;
