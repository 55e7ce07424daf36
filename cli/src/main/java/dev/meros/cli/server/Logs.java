package dev.meros.cli.server;

import dev.meros.cli.output.CommandException;

import picocli.CommandLine.Option;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.LogManager;

/// Where servers log: one line for each event, on stderr or in a file.
public final class Logs {
    private static final String CONSOLE = "java.util.logging.ConsoleHandler";
    private static final String FILE = "java.util.logging.FileHandler";

    /// A log file that is larger is begun anew.
    private static final int FILE_BYTES = 64 << 20;

    private static final String FORMAT = "%1$tFT%1$tT.%1$tL %4$-7s %3$s: %5$s%6$s%n";

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "What to log on stderr: error, warning, info or debug (default: info).")
    private Level level = Level.INFO;

    enum Level {
        ERROR("SEVERE"),
        WARNING("WARNING"),
        INFO("INFO"),
        DEBUG("FINE");

        private final String name;

        Level(String name) {
            this.name = name;
        }
    }

    void toStderr() {
        configure(CONSOLE, "", level);
    }

    /// Logs to a file, too, which goes on where it ended and is begun anew when it is too large.
    void toStderrAnd(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw CommandException.failed(file + ": " + e.getMessage());
        }
        configure(CONSOLE + ", " + FILE, pattern(file), level);
    }

    private static String pattern(Path file) {
        return file.toString().replace("%", "%%").replace("\\", "\\\\");
    }

    /// Logs to a file that is created anew, at level info.
    public static void toFile(Path file) {
        configure(FILE, pattern(file), Level.INFO);
    }

    /// Logs warnings to stderr.
    public static void warningsToStderr() {
        configure(CONSOLE, "", Level.WARNING);
    }

    private static void configure(String handlers, String file, Level level) {
        String libraries = level == Level.DEBUG ? "INFO" : "WARNING";
        String properties =
                """
                handlers = %1$s
                .level = %4$s
                dev.meros.level = %3$s
                java.util.logging.ConsoleHandler.level = ALL
                java.util.logging.ConsoleHandler.formatter = java.util.logging.SimpleFormatter
                java.util.logging.FileHandler.level = ALL
                java.util.logging.FileHandler.formatter = java.util.logging.SimpleFormatter
                java.util.logging.FileHandler.pattern = %2$s
                java.util.logging.FileHandler.append = %6$s
                java.util.logging.FileHandler.limit = %7$d
                java.util.logging.SimpleFormatter.format = %5$s
                """
                        .formatted(
                                handlers,
                                file,
                                level.name,
                                libraries,
                                FORMAT,
                                handlers.contains(CONSOLE),
                                FILE_BYTES);
        try {
            LogManager.getLogManager()
                    .readConfiguration(
                            new ByteArrayInputStream(properties.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
