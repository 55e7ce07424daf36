/// Tests of what CNI plugins are told.
@NullMarked
package dev.meros.agent.container.network.codec;

import org.jspecify.annotations.NullMarked;
