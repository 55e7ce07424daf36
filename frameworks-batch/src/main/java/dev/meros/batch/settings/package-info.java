/// What can be set for the batch framework, with defaults.
@NullMarked
package dev.meros.batch.settings;

import org.jspecify.annotations.NullMarked;
