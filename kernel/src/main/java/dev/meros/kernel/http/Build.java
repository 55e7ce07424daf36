package dev.meros.kernel.http;

import dev.meros.kernel.KernelServer;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What this kernel was built from: the fields of `/version`. The time is that of its jar.
final class Build {
    private static final System.Logger LOG = System.getLogger(Build.class.getName());
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private Build() {}

    static Map<String, Object> of(String version) {
        Instant built = builtAt();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", version);
        fields.put("product", "meros");
        fields.put("build_date", DATE.format(built));
        fields.put("build_time", built.getEpochSecond());
        fields.put("build_user", "");
        return fields;
    }

    private static Instant builtAt() {
        CodeSource source = KernelServer.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Instant.EPOCH
                    : Files.getLastModifiedTime(Path.of(source.getLocation().toURI())).toInstant();
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "when this kernel was built is not known", e);
            return Instant.EPOCH;
        }
    }
}
