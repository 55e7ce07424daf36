/// What is counted and measured.
@NullMarked
package dev.meros.longrunning.metrics;

import org.jspecify.annotations.NullMarked;
