package dev.meros.agent.container.process;

import dev.meros.agent.container.ProcessTable;
import dev.meros.agent.core.ContainerExit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// What a monitor leaves for the agent, out of reach of the task: file `process` with its pid, boot
/// id and `/proc` line when it starts, file `status` with the exit status when the command has
/// ended. Each is written by one call and counts only when its last line is complete; the status is
/// written over the beginning of a line that the agent left there. The agent leaves file `group`
/// for the monitor, with the files by which it joins its control groups. File `oom` says that
/// memory was the end.
record RunDirectory(Path path) {
    private static final String AWAY = ".away-";
    private static final String GROUP = "group";
    private static final String OUT_OF_MEMORY = "oom";
    private static final String STATUS = "status";

    /// As long as any status, with the ends of its line and of this one.
    private static final String NO_STATUS = "        \n";

    private static final int SIGNAL_BASE = 128;
    private static final int HIGHEST_SIGNAL = 64;

    /// The pid and the identity of a monitor; the identity is empty without `/proc`.
    record Monitor(int pid, Optional<String> identity) {}

    Optional<Monitor> monitor() {
        List<String> lines = lines("process");
        if (lines.size() < 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Monitor(
                            Integer.parseInt(lines.get(0)),
                            ProcessTable.identity(lines.get(1), lines.get(2))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// How the command ended, once it has. A shell tells of a signal by a status above 128.
    Optional<ContainerExit> exit() {
        if (Files.exists(path.resolve(OUT_OF_MEMORY))) {
            return Optional.of(new ContainerExit.OutOfMemory());
        }
        List<String> lines = lines(STATUS);
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        try {
            int status = Integer.parseInt(lines.getFirst());
            int signal = status - SIGNAL_BASE;
            return Optional.of(
                    signal > 0 && signal <= HIGHEST_SIGNAL
                            ? new ContainerExit.Signalled(signal)
                            : new ContainerExit.Exited(status));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private List<String> lines(String name) {
        try {
            String text = Files.readString(path.resolve(name), StandardCharsets.ISO_8859_1);
            return text.endsWith("\n") ? text.lines().toList() : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// Tells the monitor by which files it joins its control groups, before it starts.
    void noteGroups(List<Path> joining) throws IOException {
        Files.write(path.resolve(GROUP), joining.stream().map(Path::toString).toList());
    }

    /// Remembers that the container ended for want of memory, which its status does not tell.
    void noteOutOfMemory() throws IOException {
        Files.writeString(path.resolve(OUT_OF_MEMORY), "");
    }

    /// Makes room for the exit status, so that it can be noted on a full disk, too.
    void reserveStatus() throws IOException {
        Files.writeString(path.resolve(STATUS), NO_STATUS);
    }

    /// Takes the directory from under a monitor that has not used it yet; where it is now.
    RunDirectory moveAway() throws IOException {
        Path away = path.resolveSibling(AWAY + path.getFileName());
        Files.move(path, away, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new RunDirectory(away);
    }

    void remove() throws IOException {
        Files.deleteIfExists(path.resolve(OUT_OF_MEMORY));
        Files.deleteIfExists(path.resolve(GROUP));
        Files.deleteIfExists(path.resolve("process"));
        Files.deleteIfExists(path.resolve(STATUS));
        Files.deleteIfExists(path);
    }
}
