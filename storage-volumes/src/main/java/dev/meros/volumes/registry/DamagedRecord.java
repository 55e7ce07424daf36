package dev.meros.volumes.registry;

import java.nio.file.Path;

/// A record that cannot be read, kept for whoever can mend it: the file, and why in one line.
public record DamagedRecord(Path file, String reason) {}
