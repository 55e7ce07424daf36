package dev.meros.agent;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.agent.settings.VolumeSettings;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// An agent in a process of its own, to be killed by a test: work directory, kernel, port, runtime
/// and the provider of volumes are its arguments.
final class AgentProcess {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private AgentProcess() {}

    static void main(String[] args) throws InterruptedException {
        AgentSettings settings =
                AgentSettings.of(Path.of(args[0]), URI.create(args[1]))
                        .withPort(Integer.parseInt(args[2]))
                        .withVolumes(new VolumeSettings(Map.of("root", args[4]), Optional.empty()));
        AgentServer.start(
                args[3].isEmpty()
                        ? settings
                        : settings.withContainers(
                                ContainerSettings.DEFAULT.withRuntime(args[3]).withDocker("none")));
        new CountDownLatch(1).await();
    }

    /// Starts a JVM with the class path of this one.
    static Process start(Path workDirectory, URI kernel) throws IOException {
        return start(workDirectory, kernel, 0);
    }

    /// The same at a port of the test's choice.
    static Process start(Path workDirectory, URI kernel, int port) throws IOException {
        return start(workDirectory, kernel, port, CLASS_PATH, "", VolumeSettings.AUTO);
    }

    /// The same with another class path.
    static Process start(Path workDirectory, URI kernel, String classPath) throws IOException {
        return start(workDirectory, kernel, 0, classPath, "", VolumeSettings.AUTO);
    }

    /// The same with an OCI runtime.
    static Process startWith(Path workDirectory, URI kernel, String runtime) throws IOException {
        return start(workDirectory, kernel, 0, CLASS_PATH, runtime, VolumeSettings.AUTO);
    }

    /// The same with plain processes whose volumes a provider of this kind makes.
    static Process startWithVolumes(Path workDirectory, URI kernel, String kind)
            throws IOException {
        return start(workDirectory, kernel, 0, CLASS_PATH, "none", kind);
    }

    private static Process start(
            Path workDirectory,
            URI kernel,
            int port,
            String classPath,
            String runtime,
            String volumes)
            throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx64m",
                        "-cp",
                        classPath,
                        AgentProcess.class.getName(),
                        workDirectory.toString(),
                        kernel.toString(),
                        Integer.toString(port),
                        runtime,
                        volumes)
                .inheritIO()
                .start();
    }
}
