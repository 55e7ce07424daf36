/// What CNI plugins are told, and what they answer.
@NullMarked
package dev.meros.agent.container.network.codec;

import org.jspecify.annotations.NullMarked;
