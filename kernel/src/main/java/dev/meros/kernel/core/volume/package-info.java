/// Persistent volumes of the cluster: those that are there, and those whose agent is no more.
@NullMarked
package dev.meros.kernel.core.volume;

import org.jspecify.annotations.NullMarked;
