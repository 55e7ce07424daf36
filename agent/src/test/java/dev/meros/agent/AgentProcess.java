package dev.meros.agent;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// An agent in a process of its own, to be killed by a test: work directory, kernel, port and
/// runtime are its arguments.
final class AgentProcess {
    private AgentProcess() {}

    static void main(String[] args) throws InterruptedException {
        AgentSettings settings =
                AgentSettings.of(Path.of(args[0]), URI.create(args[1]))
                        .withPort(Integer.parseInt(args[2]));
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
        return start(workDirectory, kernel, port, System.getProperty("java.class.path"), "");
    }

    /// The same with another class path.
    static Process start(Path workDirectory, URI kernel, String classPath) throws IOException {
        return start(workDirectory, kernel, 0, classPath, "");
    }

    /// The same with an OCI runtime.
    static Process startWith(Path workDirectory, URI kernel, String runtime) throws IOException {
        return start(workDirectory, kernel, 0, System.getProperty("java.class.path"), runtime);
    }

    private static Process start(
            Path workDirectory, URI kernel, int port, String classPath, String runtime)
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
                        runtime)
                .inheritIO()
                .start();
    }
}
