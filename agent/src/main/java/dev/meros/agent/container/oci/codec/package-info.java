/// Reads the JSON of what operators give to containers of an OCI runtime.
@NullMarked
package dev.meros.agent.container.oci.codec;

import org.jspecify.annotations.NullMarked;
