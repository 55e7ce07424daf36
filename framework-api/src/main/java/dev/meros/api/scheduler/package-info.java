/// The scheduler API (package `mesos.v1.scheduler`): calls of a framework and events of the kernel.
@NullMarked
package dev.meros.api.scheduler;

import org.jspecify.annotations.NullMarked;
