/// The decisions of the framework: pure, from commands and stored state to records, effects and
/// answers.
@NullMarked
package dev.meros.longrunning.core;

import org.jspecify.annotations.NullMarked;
