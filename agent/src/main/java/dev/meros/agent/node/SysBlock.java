package dev.meros.agent.node;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads the block devices from `/sys/class/block`, as far as it is there and readable.
final class SysBlock {
    private SysBlock() {}

    /// The devices below `sys` (normally `/sys`), sorted by name; none where there is no such
    /// thing.
    static List<BlockDevice> read(Path sys) {
        Path devices = sys.resolve("class/block");
        try (Stream<Path> entries = Files.list(devices)) {
            return entries.sorted().map(SysBlock::device).flatMap(Optional::stream).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<BlockDevice> device(Path entry) {
        Optional<String> number = text(entry.resolve("dev"));
        Optional<Path> real = real(entry);
        if (number.isEmpty() || real.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> partOf =
                Files.exists(entry.resolve("partition"))
                        ? real.map(Path::getParent).map(Path::getFileName).map(Path::toString)
                        : Optional.empty();
        return Optional.of(
                new BlockDevice(
                        entry.getFileName().toString(),
                        number.get(),
                        text(entry.resolve("size")).map(SysBlock::number).orElse(0L),
                        text(entry.resolve("queue/rotational")).map("1"::equals),
                        partOf,
                        names(entry.resolve("slaves"))));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<Path> real(Path path) {
        @Nullable Path real;
        try {
            real = path.toRealPath();
        } catch (IOException e) {
            real = null;
        }
        return Optional.ofNullable(real);
    }

    private static Optional<String> text(Path file) {
        @Nullable String text;
        try {
            text = Files.readString(file).strip();
        } catch (IOException e) {
            text = null;
        }
        return Optional.ofNullable(text);
    }
}
