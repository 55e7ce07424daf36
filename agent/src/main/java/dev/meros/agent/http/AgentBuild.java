package dev.meros.agent.http;

import dev.meros.api.model.VersionInfo;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// What this agent was built from, as far as it is known: its version, and the time of its jar.
final class AgentBuild {
    private static final System.Logger LOG = System.getLogger(AgentBuild.class.getName());
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private AgentBuild() {}

    static VersionInfo of(String version) {
        Instant built = builtAt();
        return VersionInfo.builder()
                .version(version)
                .buildDate(DATE.format(built))
                .buildTime((double) built.getEpochSecond())
                .buildUser("")
                .build();
    }

    private static Instant builtAt() {
        CodeSource source = AgentBuild.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Instant.EPOCH
                    : Files.getLastModifiedTime(Path.of(source.getLocation().toURI())).toInstant();
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "when this agent was built is not known", e);
            return Instant.EPOCH;
        }
    }
}
