package dev.meros.agent.container.oci;

import dev.meros.agent.core.TaskProcess;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.TimeInfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What the driver keeps of a container in its run directory: the bundle, the names of its layers,
/// and its process.
public record RunFiles(Path run) {
    private static final String LAYERS = "layers";
    private static final String PROCESS = "process";
    private static final System.Logger LOG = System.getLogger(RunFiles.class.getName());

    void noteLayers(List<Path> layers) throws IOException {
        Files.write(
                run.resolve(LAYERS), layers.stream().map(l -> l.getFileName().toString()).toList());
    }

    /// The names of the layers that containers of a directory of runs are made of.
    public static Set<String> layersInUse(Path runs) {
        Set<String> names = new HashSet<>();
        if (!Files.isDirectory(runs)) {
            return names;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(runs)) {
            for (Path run : all) {
                Path layers = run.resolve(LAYERS);
                if (Files.isRegularFile(layers)) {
                    names.addAll(Files.readAllLines(layers));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    void noteProcess(TaskProcess process) throws IOException {
        Files.writeString(run.resolve(PROCESS), process.pid() + "\n" + process.identity() + "\n");
    }

    /// The process that was noted, on these networks; empty when it was not, or not all of it.
    Optional<TaskProcess> process(Supplier<List<NetworkInfo>> networks) {
        try {
            Path file = run.resolve(PROCESS);
            String[] lines = Files.readString(file).split("\n", -1);
            if (lines.length < 3) {
                return Optional.empty();
            }
            Instant since = Files.getLastModifiedTime(file).toInstant();
            return Optional.of(
                    new TaskProcess(
                            Integer.parseInt(lines[0]),
                            lines[1],
                            TimeInfo.of(since),
                            networks.get()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// The variables of the container, as `NAME=value`.
    List<String> variables() {
        try {
            byte[] config = Files.readAllBytes(run.resolve("config.json"));
            return Json.read(config, Configured.class).process().env();
        } catch (IOException | CodecException e) {
            LOG.log(System.Logger.Level.WARNING, "the variables of " + run + " are lost", e);
            return List.of();
        }
    }

    /// Deletes the files of the directory and then itself. Nothing is looked for below its
    /// directories, where something might be mounted.
    void delete() throws IOException {
        if (!Files.exists(run)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(run);
    }

    /// What is read of a bundle's configuration.
    private record Configured(Started process) {
        private record Started(List<String> env) {}
    }
}
