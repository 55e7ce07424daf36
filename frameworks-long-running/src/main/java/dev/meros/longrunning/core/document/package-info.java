/// Documents as plain maps, lists, texts and numbers, and reading them with errors that name their
/// paths.
@NullMarked
package dev.meros.longrunning.core.document;

import org.jspecify.annotations.NullMarked;
