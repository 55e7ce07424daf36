/// What is stored of nested and standalone containers.
@NullMarked
package dev.meros.agent.nested.codec;

import org.jspecify.annotations.NullMarked;
