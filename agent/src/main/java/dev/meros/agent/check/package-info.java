/// Health checks of tasks.
@NullMarked
package dev.meros.agent.check;

import org.jspecify.annotations.NullMarked;
