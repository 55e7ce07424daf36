/// Tests of health checks.
@NullMarked
package dev.meros.agent.check;

import org.jspecify.annotations.NullMarked;
