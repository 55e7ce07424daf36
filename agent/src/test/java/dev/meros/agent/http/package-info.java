/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.http;

import org.jspecify.annotations.NullMarked;
