package dev.meros.cli.server;

import picocli.CommandLine.Option;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.LogManager;

/// Where servers log: one line for each event, on stderr or in a file.
public final class Logs {
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
        configure("java.util.logging.ConsoleHandler", "", level);
    }

    /// Logs to a file that is created anew, at level info.
    public static void toFile(Path file) {
        configure(
                "java.util.logging.FileHandler",
                file.toString().replace("%", "%%").replace("\\", "\\\\"),
                Level.INFO);
    }

    /// Logs warnings to stderr.
    public static void warningsToStderr() {
        configure("java.util.logging.ConsoleHandler", "", Level.WARNING);
    }

    private static void configure(String handler, String file, Level level) {
        String libraries = level == Level.DEBUG ? "INFO" : "WARNING";
        String properties =
                """
                handlers = %1$s
                .level = %4$s
                dev.meros.level = %3$s
                %1$s.level = ALL
                %1$s.formatter = java.util.logging.SimpleFormatter
                java.util.logging.FileHandler.pattern = %2$s
                java.util.logging.SimpleFormatter.format = %5$s
                """
                        .formatted(handler, file, level.name, libraries, FORMAT);
        try {
            LogManager.getLogManager()
                    .readConfiguration(
                            new ByteArrayInputStream(properties.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
