/// Framework state: durable named entries that the kernel keeps for a framework.
@NullMarked
package dev.meros.api.state;

import org.jspecify.annotations.NullMarked;
