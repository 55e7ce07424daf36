/// Containers by an OCI runtime (crun or runc) with conmon as their monitor.
@NullMarked
package dev.meros.agent.container.oci;

import org.jspecify.annotations.NullMarked;
