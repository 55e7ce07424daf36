package dev.meros.kernel.http;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/// Compressed bodies, for clients that take them; mesos-v1 §1.7.
final class Gzip {
    /// Smaller bodies are not compressed, as in Mesos.
    static final int LEAST_BYTES = 1_024;

    private Gzip() {}

    /// Whether a client with this `Accept-Encoding` reads gzip: it names it, or `*`, without `q=0`.
    static boolean isAccepted(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        boolean any = false;
        for (String each : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = each.split(";", -1);
            String name = parts[0].strip();
            boolean said = parts.length < 2 || !parts[1].strip().matches("q=0(\\.0*)?");
            if (name.equals("gzip") || name.equals("x-gzip")) {
                return said;
            }
            any |= name.equals("*") && said;
        }
        return any;
    }

    static byte[] of(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
