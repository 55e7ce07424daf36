/// Whether an offer suits a task: what to take from it, or every reason against it.
@NullMarked
package dev.meros.api.match;

import org.jspecify.annotations.NullMarked;
