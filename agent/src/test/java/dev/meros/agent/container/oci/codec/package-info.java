/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.container.oci.codec;

import org.jspecify.annotations.NullMarked;
