/// What leaves the kernel after its records are committed: messages and answers.
@NullMarked
package dev.meros.kernel.core.effect;

import org.jspecify.annotations.NullMarked;
