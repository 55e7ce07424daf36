/// When a schedule fires: ISO 8601 repeating intervals in time zones, computed without drift.
@NullMarked
package dev.meros.batch.core.time;

import org.jspecify.annotations.NullMarked;
