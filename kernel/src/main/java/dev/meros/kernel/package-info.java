/// The kernel: offers the resources of agents to frameworks and keeps the registry of both.
@NullMarked
package dev.meros.kernel;

import org.jspecify.annotations.NullMarked;
