/// The stored form of the agent's records.
@NullMarked
package dev.meros.agent.codec;

import org.jspecify.annotations.NullMarked;
