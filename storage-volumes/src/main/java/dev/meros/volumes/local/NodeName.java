package dev.meros.volumes.local;

import dev.meros.volumes.system.Durable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/// The name by which others know this node: one that no other has, made up once and kept in
/// `.meros-node` below a provider's root.
final class NodeName {
    private static final String FILE = ".meros-node";

    private final Path root;
    private final Durable durable;

    NodeName(Path root, Durable durable) {
        this.root = root;
        this.durable = durable;
    }

    synchronized String get() throws IOException {
        Path file = root.resolve(FILE);
        if (!Files.exists(file)) {
            byte[] name = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
            durable.write(file, name);
        }
        try {
            return UUID.fromString(Files.readString(file).strip()).toString();
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " (expected: a UUID)", e);
        }
    }
}
