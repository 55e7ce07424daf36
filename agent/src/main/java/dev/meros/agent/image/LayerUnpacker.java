package dev.meros.agent.image;

import dev.meros.agent.fetch.Programs;
import dev.meros.agent.image.codec.ImageLayout.Compression;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Unpacks a layer to a directory that `overlay` can use: tar(1) reads the archive, and its marks
/// for what the layer takes away from those below (`.wh.` files) become overlay's.
final class LayerUnpacker {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private LayerUnpacker() {}

    static void unpack(Path archive, Compression compression, Path directory) throws IOException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "tar",
                                "--extract",
                                "--file=" + archive,
                                "--directory=" + directory,
                                "--numeric-owner",
                                "--same-owner",
                                "--preserve-permissions",
                                "--xattrs",
                                "--xattrs-include=*"));
        switch (compression) {
            case NONE -> {}
            case GZIP -> line.add("--gzip");
            case ZSTD -> line.add("--zstd");
        }
        Programs.run(line, DEADLINE);
        markWhiteouts(directory);
    }

    private static void markWhiteouts(Path directory) throws IOException {
        List<Path> gone = new ArrayList<>();
        List<Path> opaque = new ArrayList<>();
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        String name = file.getFileName().toString();
                        if (name.equals(OPAQUE)) {
                            opaque.add(file);
                        } else if (name.startsWith(WHITEOUT)) {
                            gone.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        LayerCalls linux = new LayerCalls();
        for (Path mark : opaque) {
            Files.delete(mark);
            linux.markOpaque(mark.resolveSibling("."));
        }
        for (Path mark : gone) {
            Files.delete(mark);
            String name = mark.getFileName().toString().substring(WHITEOUT.length());
            linux.markGone(mark.resolveSibling(name));
        }
    }
}
