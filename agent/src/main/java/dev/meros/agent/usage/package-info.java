/// What containers use: processor time and memory, from control groups or from `/proc`.
@NullMarked
package dev.meros.agent.usage;

import org.jspecify.annotations.NullMarked;
