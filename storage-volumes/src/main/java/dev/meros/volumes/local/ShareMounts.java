package dev.meros.volumes.local;

import dev.meros.volumes.VolumeException;
import dev.meros.volumes.system.Durable;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.system.Programs;
import dev.meros.volumes.system.Programs.Outcome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The shares that are mounted on this node, one mount for each, as long as somebody uses it:
/// `KEY/mount` below a directory, with an empty file in `KEY/users` for every volume that is
/// attached, so that a later process knows them.
///
/// A server that is gone makes whoever touches its mount wait for ever; so mounts are touched first
/// by a program that can be left alone.
final class ShareMounts {
    private static final String MOUNT = "mount";
    private static final String USERS = "users";

    private final Path directory;
    private final Duration deadline;
    private final Durable durable;
    private final Programs programs;
    private final Mounts mounts;
    private final Map<String, Use> uses = new ConcurrentHashMap<>();

    /// @param deadline after which a program that mounts, looks at or unmounts a share is ended
    ShareMounts(
            Path directory, Duration deadline, Durable durable, Programs programs, Mounts mounts) {
        this.directory = directory;
        this.deadline = deadline;
        this.durable = durable;
        this.programs = programs;
        this.mounts = mounts;
    }

    /// How many calls of this process are at a share; also its lock.
    private static final class Use {
        private int calls;
    }

    /// Something that is done with what is mounted at a path.
    @FunctionalInterface
    interface Call<T> {
        T with(Path mount) throws IOException;
    }

    private Use use(String key) {
        return uses.computeIfAbsent(key, _ -> new Use());
    }

    /// Does something with a share, which is mounted at least so long.
    <T> T with(Share share, Call<T> call) throws IOException {
        Use use = use(share.key());
        synchronized (use) {
            mount(share);
            use.calls++;
        }
        try {
            return call.with(point(share.key()));
        } finally {
            synchronized (use) {
                use.calls--;
            }
            tidy(share.key());
        }
    }

    /// Keeps a share mounted for a user until it is dropped, also beyond this process.
    void keep(Share share, String user) throws IOException {
        synchronized (use(share.key())) {
            Path file = users(share.key()).resolve(user);
            if (!Files.exists(file)) {
                durable.makeDirectories(users(share.key()));
                durable.write(file, new byte[0]);
            }
        }
    }

    void drop(Share share, String user) throws IOException {
        synchronized (use(share.key())) {
            durable.remove(users(share.key()).resolve(Durable.FRESH + user));
            durable.remove(users(share.key()).resolve(user));
        }
        tidy(share.key());
    }

    /// Unmounts what a process that died has left mounted for nobody.
    void tidy() throws IOException {
        for (Path share : entries(directory)) {
            tidy(String.valueOf(share.getFileName()));
        }
    }

    /// Unmounts a share that nobody uses.
    private void tidy(String key) throws IOException {
        Use use = use(key);
        synchronized (use) {
            if (use.calls > 0 || !entries(users(key)).isEmpty()) {
                return;
            }
            unmount(key);
            durable.remove(users(key));
            durable.remove(point(key));
            durable.remove(directory.resolve(key));
        }
    }

    private static List<Path> entries(Path of) throws IOException {
        if (!Files.isDirectory(of, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(of)) {
            return all.sorted().toList();
        }
    }

    private void mount(Share share) throws IOException {
        String key = share.key();
        if (isMounted(key)) {
            if (answers(key)) {
                return;
            }
            unmount(key);
        }
        durable.makeDirectories(directory.resolve(key));
        if (!isMounted(key)) {
            durable.makeDirectories(point(key));
        }
        try {
            programs.run(
                    deadline,
                    "mount",
                    "-t",
                    share.type(),
                    "-o",
                    share.allOptions(),
                    share.source(),
                    point(key).toString());
            if (!answers(key)) {
                throw new VolumeException(
                        "share: " + share.source() + " (expected: an answer when mounted)");
            }
        } catch (VolumeException e) {
            // some helpers leave a mount behind that leads nowhere
            try {
                tidy(key);
            } catch (VolumeException | IOException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    /// As often as it is mounted, first as is usual, then whoever still uses it.
    private void unmount(String key) {
        for (int left = mounts.list().size() + 1; isMounted(key); left--) {
            if (left == 0) {
                throw new VolumeException("mount: " + point(key) + " (expected: gone by now)");
            }
            try {
                programs.run(deadline, "umount", point(key).toString());
            } catch (VolumeException e) {
                programs.run(deadline, "umount", "--lazy", point(key).toString());
            }
        }
    }

    private boolean answers(String key) {
        try {
            Outcome outcome =
                    programs.ask(deadline, "stat", "--file-system", point(key).toString());
            return outcome.status() == 0;
        } catch (VolumeException e) {
            return false;
        }
    }

    /// Without touching what is mounted.
    private boolean isMounted(String key) {
        Path share = directory.resolve(key);
        try {
            Path point = share.toRealPath().resolve(MOUNT);
            return mounts.list().stream().anyMatch(m -> m.point().equals(point));
        } catch (IOException e) {
            return false;
        }
    }

    private Path users(String key) {
        return directory.resolve(key).resolve(USERS);
    }

    private Path point(String key) {
        return directory.resolve(key).resolve(MOUNT);
    }
}
