/// Tests of the HTTP side of the harness.
@NullMarked
package dev.meros.testkit.http;

import org.jspecify.annotations.NullMarked;
