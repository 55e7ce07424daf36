/// Tests of the package of the same name.
@NullMarked
package dev.meros.agent.settings;

import org.jspecify.annotations.NullMarked;
