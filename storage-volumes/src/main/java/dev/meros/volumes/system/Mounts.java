package dev.meros.volumes.system;

import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.VolumeException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The mounts of this node, as the process sees them.
public final class Mounts {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");

    private final Programs programs;

    public Mounts(Programs programs) {
        this.programs = programs;
    }

    /// One mount.
    ///
    /// @param device `major:minor` of the file system
    /// @param root the directory of the file system that is mounted
    /// @param point where
    /// @param options those of this mount, such as `ro`
    /// @param type the file system's, such as `ext4`
    /// @param source what is mounted, such as a device
    public record Mount(
            String device,
            String root,
            Path point,
            List<String> options,
            String type,
            String source) {}

    /// Whether this process may mount.
    public static boolean permitted() {
        return Privilege.SYS_ADMIN.isHeld();
    }

    /// All mounts, in their order: of those at one point the last is seen.
    public List<Mount> list() {
        List<Mount> found = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(TABLE, StandardCharsets.UTF_8)) {
                String[] all = line.split(" ", -1);
                int dash = List.of(all).indexOf("-");
                found.add(
                        new Mount(
                                all[2],
                                unescape(all[3]),
                                Path.of(unescape(all[4])),
                                List.of(all[5].split(",", -1)),
                                all[dash + 1],
                                unescape(all[dash + 2])));
            }
        } catch (IOException e) {
            throw new VolumeException("mounts: " + TABLE + " (expected: readable; " + e + ")", e);
        }
        return found;
    }

    /// The mount that is seen at a place.
    public Optional<Mount> at(Path place) {
        Path real = real(place);
        return list().stream().filter(m -> m.point().equals(real)).reduce((_, last) -> last);
    }

    /// The mount whose file system a path is on.
    public Mount of(Path path) {
        Path real = real(path);
        return list().stream()
                .filter(m -> real.startsWith(m.point()))
                .reduce((a, b) -> b.point().getNameCount() >= a.point().getNameCount() ? b : a)
                .orElseThrow(() -> new VolumeException("mount of " + path + ": none found"));
    }

    /// What is mounted at a place or below it, the innermost first.
    public List<Mount> within(Path place) {
        Path real = real(place);
        return list().stream().filter(m -> m.point().startsWith(real)).toList().reversed();
    }

    /// Throws [VolumeException] when something is mounted at a place or below it, so that it must
    /// not be deleted.
    public void requireNoneIn(Path place) {
        List<Mount> inside = within(place);
        if (!inside.isEmpty()) {
            throw new VolumeException(
                    "mount: "
                            + inside.getFirst().point()
                            + " (expected: none below "
                            + place
                            + ", which is to be deleted)");
        }
    }

    /// Takes away what is mounted at a place and shows another file system than the one that
    /// `source` is on, such as one that has died and was mounted anew.
    public void unmountOther(Path source, Path target) {
        if (at(target).filter(m -> !m.device().equals(of(source).device())).isPresent()) {
            unmount(target);
        }
    }

    /// Shows a directory or file at another place, which must exist; nothing happens when something
    /// is mounted there already.
    public void bind(Path source, Path target, Access access) {
        if (at(target).isEmpty()) {
            programs.run(
                    Programs.SHORT,
                    "mount",
                    "--bind",
                    "--make-private",
                    source.toString(),
                    target.toString());
        }
        boolean readOnly = at(target).stream().anyMatch(m -> m.options().contains("ro"));
        if (access == Access.READ_ONLY && !readOnly) {
            programs.run(Programs.SHORT, "mount", "-o", "remount,bind,ro", target.toString());
        }
    }

    /// Mounts a device or a file with a file system at a place, unless something is mounted there.
    public void mount(String source, Path target, String type, String options) {
        if (at(target).isEmpty()) {
            programs.run(
                    Programs.SHORT, "mount", "-t", type, "-o", options, source, target.toString());
        }
    }

    /// Takes away whatever is mounted at a place. What is still used stays with its users until
    /// they let go, but nobody else sees it.
    public void unmount(Path target) {
        // as often as something is mounted there, and a few times more for what is busy
        for (int left = list().size() + 1; at(target).isPresent(); left--) {
            if (left == 0) {
                throw new VolumeException("mount: " + target + " (expected: gone by now)");
            }
            programs.run(Programs.SHORT, "umount", "--lazy", target.toString());
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    /// Spaces and the like are written as a backslash and three octal digits.
    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '\\' && i + 3 < in.length) {
                out[length++] =
                        (byte)
                                Integer.parseInt(
                                        new String(in, i + 1, 3, StandardCharsets.US_ASCII), 8);
                i += 3;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
