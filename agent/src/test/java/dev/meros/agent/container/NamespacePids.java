package dev.meros.agent.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The pids of processes in containers, as the node knows them.
public final class NamespacePids {
    private NamespacePids() {}

    /// Looks for the process by the last number of its `NSpid` line, among the descendants of the
    /// container's first process.
    public static long onHost(ContainerDriver.Running running, long pid) {
        ProcessHandle first = ProcessHandle.of(running.process().pid()).orElseThrow();
        return Stream.concat(Stream.of(first), first.descendants())
                .mapToLong(ProcessHandle::pid)
                .filter(p -> inside(p) == pid)
                .findFirst()
                .orElseThrow();
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
