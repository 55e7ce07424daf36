/// Tests of containers by an OCI runtime.
@NullMarked
package dev.meros.agent.container.oci;

import org.jspecify.annotations.NullMarked;
