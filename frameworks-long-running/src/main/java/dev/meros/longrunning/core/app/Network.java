package dev.meros.longrunning.core.app;

import org.jspecify.annotations.Nullable;

import java.util.SortedMap;

/// A network that instances are on; `name` is set for those of mode [Mode#CONTAINER].
public record Network(Mode mode, @Nullable String name, SortedMap<String, String> labels) {
    /// What kind of network it is.
    public enum Mode {
        /// That of the agent.
        HOST("host"),
        /// One that has a name.
        CONTAINER("container"),
        /// The agent's bridge, from which ports of the agent lead to those of the container.
        BRIDGE("container/bridge");

        private final String label;

        Mode(String label) {
            this.label = label;
        }

        /// The name in definitions.
        public String label() {
            return label;
        }
    }
}
