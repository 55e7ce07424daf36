package dev.meros.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The OpenAPI description of what a server serves, for `/openapi.json`.
public final class ApiDescription {
    private static final String RESOURCE = "openapi.json";

    private ApiDescription() {}

    /// The text of the resource `openapi.json` beside a class; throws [IllegalStateException] when
    /// there is none.
    public static String beside(Class<?> type) {
        try (InputStream in = type.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        RESOURCE + ": not there (expected: beside " + type.getName() + ")");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
