/// The settings of an agent.
@NullMarked
package dev.meros.agent.settings;

import org.jspecify.annotations.NullMarked;
