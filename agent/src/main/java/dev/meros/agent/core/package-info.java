/// What an agent decides: its tasks, their state machine and their streams of status updates.
@NullMarked
package dev.meros.agent.core;

import org.jspecify.annotations.NullMarked;
