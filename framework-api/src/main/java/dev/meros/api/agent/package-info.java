/// The link between kernel and agent: what each says to the other.
@NullMarked
package dev.meros.api.agent;

import org.jspecify.annotations.NullMarked;
