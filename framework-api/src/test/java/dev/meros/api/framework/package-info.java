/// Tests of the driver against a kernel made of a test's answers.
@NullMarked
package dev.meros.api.framework;

import org.jspecify.annotations.NullMarked;
