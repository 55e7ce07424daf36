/// Tests of the link to the kernel.
@NullMarked
package dev.meros.agent.link;

import org.jspecify.annotations.NullMarked;
