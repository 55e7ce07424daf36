/// The agent's figures for Prometheus.
@NullMarked
package dev.meros.agent.metrics;

import org.jspecify.annotations.NullMarked;
