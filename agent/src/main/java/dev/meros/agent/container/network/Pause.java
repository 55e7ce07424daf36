package dev.meros.agent.container.network;

import dev.meros.agent.container.MountCalls;
import dev.meros.agent.container.ProcessTable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The process that keeps a PID namespace for those that share it: the first in there, which does
/// nothing but reap. It outlives the agent.
final class Pause {
    private static final String NAMESPACE = "pid";
    private static final String HOLDER = "holder";
    private static final long DEADLINE_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 5;
    private static final Path CATATONIT = Path.of("/usr/bin/catatonit");

    private final Path directory;
    private final MountCalls mounts;
    private final ProcessTable processes = new ProcessTable(Path.of("/proc"));

    /// Keeps its files in `directory`.
    Pause(Path directory, MountCalls mounts) {
        this.directory = directory;
        this.mounts = mounts;
    }

    /// The file of the namespace; empty when there is none.
    Optional<Path> namespace() {
        return Optional.of(directory.resolve(NAMESPACE)).filter(Files::exists);
    }

    void start() throws IOException, InterruptedException {
        if (namespace().isPresent()) {
            return;
        }
        List<String> command =
                Files.isExecutable(CATATONIT)
                        ? List.of(CATATONIT.toString(), "-P")
                        : List.of("sleep", "infinity");
        // with the one that made it, which waits, the first process in it ends
        List<String> line =
                new ArrayList<>(List.of("setsid", "unshare", "--pid", "--fork", "--kill-child"));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            // before anything else, so that it is never lost
            String identity = processes.identity((int) process.pid()).orElse("ended");
            Files.writeString(directory.resolve(HOLDER), process.pid() + "\n" + identity + "\n");
            Path first = Path.of("/proc", Long.toString(first(process)), "ns", NAMESPACE);
            Path file = Files.createFile(directory.resolve(NAMESPACE));
            mounts.bind(first, file);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            Files.deleteIfExists(directory.resolve(NAMESPACE));
            throw e;
        }
    }

    private static long first(Process process) throws IOException, InterruptedException {
        for (long waited = 0; waited < DEADLINE_MILLIS; waited += LOOK_MILLIS) {
            Optional<ProcessHandle> child = process.children().findFirst();
            if (child.isPresent()) {
                return child.get().pid();
            }
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new IOException("the first process of a PID namespace does not start");
    }

    /// Ends the process and all that is left in its namespace.
    void end() throws IOException {
        Path holder = directory.resolve(HOLDER);
        if (Files.exists(holder)) {
            List<String> lines = Files.readAllLines(holder);
            int pid = Integer.parseInt(lines.getFirst());
            if (processes.identity(pid).filter(lines.get(1)::equals).isPresent()) {
                ProcessHandle.of(pid).ifPresent(Pause::end);
            }
            Files.delete(holder);
        }
        Path namespace = directory.resolve(NAMESPACE);
        if (Files.exists(namespace)) {
            mounts.unmount(namespace);
            Files.delete(namespace);
        }
    }

    private static void end(ProcessHandle holder) {
        List<ProcessHandle> all = holder.children().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        holder.destroyForcibly();
        try {
            holder.onExit().get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the first process of a PID namespace stays", e);
        }
    }
}
