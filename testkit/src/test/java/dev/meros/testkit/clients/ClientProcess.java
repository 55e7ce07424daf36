package dev.meros.testkit.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A client in a process of its own; what it prints is heard line by line.
final class ClientProcess implements AutoCloseable {
    /// Where the sources of the clients are.
    static final Path CLIENTS = Path.of("src/test/clients").toAbsolutePath();

    private final Process process;
    private final Heard heard = new Heard();

    private ClientProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    static ClientProcess start(List<String> command) throws IOException {
        return new ClientProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    Heard heard() {
        return heard;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null) {
                heard.add(line.strip());
                line = lines.readLine();
            }
        } catch (IOException e) {
            heard.add("ended by the test: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
