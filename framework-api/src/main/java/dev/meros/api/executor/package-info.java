/// The v1 executor API: what an agent and an executor say to each other, and a driver for executors
/// written in Java.
@NullMarked
package dev.meros.api.executor;

import org.jspecify.annotations.NullMarked;
