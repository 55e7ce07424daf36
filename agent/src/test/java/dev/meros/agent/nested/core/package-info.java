/// Tests of what is decided about nested and standalone containers.
@NullMarked
package dev.meros.agent.nested.core;

import org.jspecify.annotations.NullMarked;
