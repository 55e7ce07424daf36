/// The messages of operators: calls, answers and events (package `mesos.v1.master`).
@NullMarked
package dev.meros.api.master;

import org.jspecify.annotations.NullMarked;
