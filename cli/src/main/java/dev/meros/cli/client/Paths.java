package dev.meros.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Names in the paths and queries of URLs.
final class Paths {
    private Paths() {}

    /// Escapes a path of several segments; its slashes stay.
    static String escaped(String path) {
        return segment(path).replace("%2F", "/");
    }

    /// Escapes one segment or the value of a query parameter.
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
