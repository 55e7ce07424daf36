package dev.meros.cli.client;

import dev.meros.api.model.TtyInfo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The terminal that this command runs in, if it does: passes every key on until it is restored. By
/// stty(1).
final class LocalTerminal {
    private static final long PATIENCE_SECONDS = 5;

    private final Optional<String> before;
    private final Thread atEnd = new Thread(this::reset, "terminal");

    private LocalTerminal(Optional<String> before) {
        this.before = before;
    }

    /// Has keys passed on as they are, where there is a terminal.
    static LocalTerminal raw() {
        LocalTerminal terminal = new LocalTerminal(stty(List.of("-g")));
        if (terminal.before.isPresent()) {
            Runtime.getRuntime().addShutdownHook(terminal.atEnd);
            var _ = stty(List.of("raw", "-echo"));
        }
        return terminal;
    }

    /// What to ask for; without a size when there is no terminal here.
    static TtyInfo info() {
        String[] size = stty(List.of("size")).orElse("").split(" ", -1);
        try {
            return size.length == 2 && !size[0].equals("0")
                    ? new TtyInfo(
                            new TtyInfo.WindowSize(
                                    Integer.parseInt(size[0]), Integer.parseInt(size[1])))
                    : new TtyInfo(null);
        } catch (NumberFormatException e) {
            return new TtyInfo(null);
        }
    }

    /// Makes it what it was.
    void restore() {
        if (before.isPresent()) {
            reset();
            Runtime.getRuntime().removeShutdownHook(atEnd);
        }
    }

    private void reset() {
        before.ifPresent(
                settings -> {
                    var _ = stty(List.of(settings));
                });
    }

    private static Optional<String> stty(List<String> arguments) {
        List<String> line = new ArrayList<>(List.of("stty"));
        line.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(line)
                            .redirectInput(Path.of("/dev/tty").toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean done =
                    process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
            process.destroyForcibly();
            return done ? Optional.of(said.strip()) : Optional.empty();
        } catch (IOException e) {
            // no terminal, or no stty
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
