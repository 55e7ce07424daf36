package dev.meros.agent.image;

import java.nio.file.Path;
import java.util.List;

/// An image that is on this node: the directories of its layers, lowest first, as `overlay` wants
/// them, and its configuration.
public record LocalImage(List<Path> layers, Config config) {
    public LocalImage {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("layers: none (expected: at least one)");
        }
    }

    /// What an image says of how to run it (OCI image configuration, `config`): `environment` as
    /// `NAME=value`; `user` as `name`, `uid` or either with `:group`, empty for root; the directory
    /// to start in, empty for none.
    public record Config(
            List<String> entrypoint,
            List<String> command,
            List<String> environment,
            String user,
            String workingDirectory) {
        public Config {
            entrypoint = List.copyOf(entrypoint);
            command = List.copyOf(command);
            environment = List.copyOf(environment);
        }

        /// An image that says nothing.
        public static Config none() {
            return new Config(List.of(), List.of(), List.of(), "", "");
        }
    }
}
