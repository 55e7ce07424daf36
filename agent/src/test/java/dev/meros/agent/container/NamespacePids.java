package dev.meros.agent.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The pids of processes in containers, as the node knows them.
public final class NamespacePids {
    private NamespacePids() {}

    /// Looks for the process by the last number of its `NSpid` line, among those in the namespace
    /// of the container's first process, whoever started them.
    public static long onHost(ContainerDriver.Running running, long pid) {
        Path namespace = namespace(running.process().pid());
        return ProcessHandle.allProcesses()
                .mapToLong(ProcessHandle::pid)
                .filter(p -> namespace(p).equals(namespace) && inside(p) == pid)
                .findFirst()
                .orElseThrow();
    }

    private static Path namespace(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid"));
        } catch (IOException e) {
            // it is gone
            return Path.of("");
        }
    }

    private static long inside(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(l -> l.startsWith("NSpid:"))
                    .map(l -> l.substring(l.lastIndexOf('\t') + 1))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
