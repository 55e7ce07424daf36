/// Carries out decisions: one thread, records first, effects and answers after them.
@NullMarked
package dev.meros.batch.engine;

import org.jspecify.annotations.NullMarked;
