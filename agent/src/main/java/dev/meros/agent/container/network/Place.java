package dev.meros.agent.container.network;

import dev.meros.agent.container.MountCalls;
import dev.meros.api.model.NetworkInfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The namespaces that one or more containers are put into, kept by files of a directory. It is
/// there as long as it has members. Not thread-safe.
final class Place {
    private static final String NETWORK = "net";
    private static final String IPC = "ipc";
    private static final String MEMORY = "shm";
    private static final String READY = "ready";

    private final Path directory;
    private final Networks networks;
    private final Namespaces namespaces;
    private final MountCalls mounts;
    private final Pause pause;

    Place(Path directory, Networks networks, Namespaces namespaces, MountCalls mounts) {
        this.directory = directory;
        this.networks = networks;
        this.namespaces = namespaces;
        this.mounts = mounts;
        this.pause = new Pause(directory, mounts);
    }

    String id() {
        return directory.getFileName().toString();
    }

    private Path members() {
        return directory.resolve("members");
    }

    /// Whether anything is there.
    boolean exists() {
        return Files.exists(directory);
    }

    void admit(String member) throws IOException {
        Files.createDirectories(members());
        Path file = members().resolve(member);
        if (Files.notExists(file)) {
            Files.createFile(file);
        }
    }

    boolean has(String member) {
        return Files.exists(members().resolve(member));
    }

    void dismiss(String member) throws IOException {
        Files.deleteIfExists(members().resolve(member));
    }

    List<String> all() {
        if (!Files.isDirectory(members())) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(members())) {
            files.forEach(f -> all.add(f.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /// Gives it a network namespace that is connected to these networks, unless it has one. When
    /// this fails, it is to be [cleared][#clear()].
    void connect(List<NetworkInfo> asked, String hostname)
            throws IOException, InterruptedException {
        if (Files.exists(directory.resolve(READY))) {
            return;
        }
        Path namespace = directory.resolve(NETWORK);
        namespaces.make(Namespaces.Kind.NETWORK, namespace, mounts::bind);
        networks.connect(id(), namespace, directory, asked);
        NameFiles.write(directory, hostname, networks.of(directory), networks.results(directory));
        Files.createFile(directory.resolve(READY));
    }

    /// Asks the plugins of its networks whether all is well; throws a ContainerException with what
    /// is not.
    void check() {
        networks.check(id(), directory.resolve(NETWORK), directory);
    }

    /// Gives it an IPC namespace and shared memory of that size, unless it has them.
    void shareMemory(int megabytes) throws IOException, InterruptedException {
        Path namespace = directory.resolve(IPC);
        if (Files.notExists(directory.resolve(MEMORY))) {
            namespaces.make(Namespaces.Kind.IPC, namespace, mounts::bind);
            Files.createDirectory(directory.resolve(MEMORY));
            mounts.tmpfs(directory.resolve(MEMORY), "mode=1777,size=" + megabytes + "m");
        }
    }

    /// Gives it a PID namespace, unless it has one.
    void shareProcesses() throws IOException, InterruptedException {
        pause.start();
    }

    Shared shared() {
        boolean connected = Files.exists(directory.resolve(READY));
        Path memory = directory.resolve(MEMORY);
        return new Shared(
                connected ? Optional.of(directory.resolve(NETWORK)) : Optional.empty(),
                connected ? Optional.of(directory) : Optional.empty(),
                connected ? networks.of(directory) : List.of(),
                Files.exists(memory)
                        ? Optional.of(new Shared.Memory(directory.resolve(IPC), memory))
                        : Optional.empty(),
                pause.namespace());
    }

    /// Undoes everything; what could not be undone stays for another try, and an exception says
    /// why.
    void clear() throws IOException {
        if (!exists()) {
            return;
        }
        Files.deleteIfExists(directory.resolve(READY));
        pause.end();
        networks.disconnect(id(), directory.resolve(NETWORK), directory);
        for (String mounted : List.of(NETWORK, IPC, MEMORY)) {
            Path point = directory.resolve(mounted);
            if (Files.exists(point)) {
                mounts.unmount(point);
                Files.delete(point);
            }
        }
        deleteFiles(members());
        deleteFiles(directory);
    }

    /// Deletes a directory of files only.
    private static void deleteFiles(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }
}
