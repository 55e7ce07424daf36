package dev.meros.agent.spawn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// By posix_spawn(3): the program is the only one that is executed. It gets no descriptor of the
/// agent's but the pipe of its report, no signals blocked or ignored, and, where that is wanted,
/// its session before it is executed.
final class NativeSpawner implements Spawner {
    private static final int REPORT_LIMIT = 1 << 16;
    private static final int REPORT = 3;
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0x40;
    private static final int O_APPEND = 0x400;
    private static final int MODE = 0644;
    private static final short SET_DEFAULTS = 0x04;
    private static final short SET_MASK = 0x08;
    private static final short SET_SESSION = 0x80;

    /// More than the structures of any known library take.
    private static final int STRUCTURE = 1024;

    private static final int ALIGNMENT = 16;

    private final CLibrary c;
    private final Exits exits;
    private final MemorySegment sameSession;
    private final MemorySegment newSession;

    private NativeSpawner(CLibrary c) {
        this.c = c;
        this.exits = new Exits(c);
        this.sameSession = attributes((short) (SET_DEFAULTS | SET_MASK));
        this.newSession = attributes((short) (SET_DEFAULTS | SET_MASK | SET_SESSION));
    }

    /// Empty where the C library lacks what is needed.
    static Optional<NativeSpawner> open() {
        return CLibrary.open().map(NativeSpawner::new);
    }

    private MemorySegment attributes(short flags) {
        Arena forever = Arena.ofAuto();
        MemorySegment attributes = forever.allocate(STRUCTURE, ALIGNMENT);
        MemorySegment none = forever.allocate(STRUCTURE, ALIGNMENT);
        MemorySegment all = forever.allocate(STRUCTURE, ALIGNMENT);
        try {
            check("posix_spawnattr_init", (int) c.initAttributes.invokeExact(attributes));
            check("posix_spawnattr_setflags", (int) c.setFlags.invokeExact(attributes, flags));
            check("sigfillset", (int) c.fillSignals.invokeExact(all));
            check("posix_spawnattr_setsigmask", (int) c.setMask.invokeExact(attributes, none));
            check(
                    "posix_spawnattr_setsigdefault",
                    (int) c.setDefaults.invokeExact(attributes, all));
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
        return attributes;
    }

    @Override
    public Spawned start(Launch launch) throws IOException {
        CLibrary.Pipe pipe = c.pipe();
        try {
            return new Child(c, exits, spawn(launch, pipe.writeEnd()), pipe.readEnd());
        } catch (IOException | RuntimeException e) {
            c.close(pipe.readEnd());
            throw e;
        } finally {
            c.close(pipe.writeEnd());
        }
    }

    private int spawn(Launch launch, int report) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(STRUCTURE, ALIGNMENT);
            check("posix_spawn_file_actions_init", (int) c.initActions.invokeExact(actions));
            try {
                open(arena, actions, 0, Path.of("/dev/null"), O_RDONLY);
                open(arena, actions, 1, launch.output(), O_WRONLY | O_CREAT | O_APPEND);
                open(arena, actions, 2, launch.errors(), O_WRONLY | O_CREAT | O_APPEND);
                check("adddup2", (int) c.addDup.invokeExact(actions, report, REPORT));
                check("addclosefrom_np", (int) c.addCloseFrom.invokeExact(actions, REPORT + 1));
                MemorySegment directory = text(arena, launch.directory().toString());
                check("addchdir_np", (int) c.addDirectory.invokeExact(actions, directory));
                MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
                MemorySegment program = text(arena, launch.line().getFirst());
                MemorySegment line = texts(arena, launch.line());
                MemorySegment environment = texts(arena, variables(launch.environment()));
                MemorySegment attributes =
                        launch.session() == Launch.Session.OWN ? newSession : sameSession;
                check(
                        launch.line().getFirst(),
                        (int)
                                c.spawn.invokeExact(
                                        pid, program, actions, attributes, line, environment));
                return pid.get(ValueLayout.JAVA_INT, 0);
            } finally {
                int result = (int) c.destroyActions.invokeExact(actions);
                assert result == 0 : result;
            }
        } catch (Throwable e) {
            throw CLibrary.io(e);
        }
    }

    private void open(Arena arena, MemorySegment actions, int descriptor, Path file, int flags)
            throws Throwable {
        MemorySegment path = text(arena, file.toString());
        check(
                "addopen " + file,
                (int) c.addOpen.invokeExact(actions, descriptor, path, flags, MODE));
    }

    private void check(String what, int result) throws Throwable {
        if (result != 0) {
            throw new IOException(what + ": " + c.error(result));
        }
    }

    private static List<String> variables(Map<String, String> environment) {
        return environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    }

    private static MemorySegment texts(Arena arena, List<String> texts) throws IOException {
        MemorySegment array = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, text(arena, texts.get(i)));
        }
        return array;
    }

    private static MemorySegment text(Arena arena, String text) throws IOException {
        if (text.indexOf('\0') >= 0) {
            throw new IOException("a character 0 (expected: none in arguments and variables)");
        }
        return arena.allocateFrom(text, StandardCharsets.UTF_8);
    }

    private record Child(CLibrary c, Exits exits, int pid, int report) implements Spawned {
        @Override
        public CompletableFuture<Void> exited() {
            return exits.of(pid);
        }

        @Override
        public String report(Duration timeout) throws IOException {
            long deadline = System.nanoTime() + timeout.toNanos();
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            try {
                while (line.size() < REPORT_LIMIT) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left < 0) {
                        throw new ReportTimeout(timeout);
                    }
                    if (!c.isReadable(report, Math.toIntExact(Math.min(left + 1, 1000)))) {
                        continue;
                    }
                    byte[] piece = c.read(report, 4096);
                    line.writeBytes(piece);
                    if (piece.length == 0 || piece[piece.length - 1] == '\n') {
                        break;
                    }
                }
            } finally {
                c.close(report);
            }
            return line.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("");
        }
    }
}
