/// Reads the JSON of OCI images.
@NullMarked
package dev.meros.agent.image.codec;

import org.jspecify.annotations.NullMarked;
