package dev.meros.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The processes of one test. Closing it ends what it has started and nothing else: each process,
/// first by SIGTERM and then by SIGKILL, and what they have left behind, known by descent or, on
/// Linux, by a mark in the environment that children inherit.
///
/// The log of a process is `<name>.log` in the directory given; restarts append to it.
public final class Processes implements AutoCloseable {
    /// The main class behind every `meros` sub-command.
    static final String MEROS = "dev.meros.cli.Main";

    private static final Duration END_DEADLINE = Duration.ofSeconds(10);
    private static final List<String> JVM_OPTIONS =
            List.of(
                    "-ea",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private final Path logs;
    private final Mark mark = new Mark(UUID.randomUUID().toString());
    private final Map<String, ChildProcess> children = new LinkedHashMap<>();
    private final Set<ProcessHandle> descendants = new LinkedHashSet<>();

    private Processes(Path logs) {
        this.logs = logs;
    }

    /// No processes yet; logs go to this directory, which is created.
    public static Processes in(Path logs) {
        try {
            return new Processes(Files.createDirectories(logs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts `meros` with these arguments, such as `kernel --port=0`, in a JVM of its own.
    public ChildProcess meros(String name, String... arguments) {
        return java(name, MEROS, arguments);
    }

    /// Starts a class with a `main` from the class path of this JVM.
    public ChildProcess java(String name, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(List.of(arguments));
        return start(name, command);
    }

    /// Starts any command; names are unique within this object.
    public synchronized ChildProcess start(String name, List<String> command) {
        if (children.containsKey(name)) {
            throw new IllegalArgumentException("name: " + name + " (expected: not used before)");
        }
        ChildProcess child =
                new ChildProcess(name, command, logs.resolve(name + ".log"), mark, this::remember);
        children.put(name, child);
        child.restart();
        return child;
    }

    /// Everything started so far, also what has ended.
    public synchronized List<ChildProcess> all() {
        return List.copyOf(children.values());
    }

    private synchronized void remember(ProcessHandle process) {
        process.descendants().forEach(descendants::add);
    }

    @Override
    public void close() {
        for (ChildProcess child : all().reversed()) {
            child.endWithin(END_DEADLINE);
        }
        Set<ProcessHandle> left;
        synchronized (this) {
            left = new LinkedHashSet<>(descendants);
        }
        left.addAll(mark.bearers());
        left.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }
}
