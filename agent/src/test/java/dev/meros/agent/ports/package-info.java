/// Tests of the watch over ports.
@NullMarked
package dev.meros.agent.ports;

import org.jspecify.annotations.NullMarked;
