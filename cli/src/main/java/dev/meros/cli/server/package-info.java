/// Commands that run servers until they are told to end, and the wiring of several in one JVM.
@NullMarked
package dev.meros.cli.server;

import org.jspecify.annotations.NullMarked;
