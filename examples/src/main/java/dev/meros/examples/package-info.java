/// Schedulers of your own, each in one file.
@NullMarked
package dev.meros.examples;

import org.jspecify.annotations.NullMarked;
