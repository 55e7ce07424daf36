/// What a framework author implements ([Framework]) and calls ([SchedulerDriver]).
@NullMarked
package dev.meros.api.framework;

import org.jspecify.annotations.NullMarked;
