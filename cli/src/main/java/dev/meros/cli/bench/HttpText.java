package dev.meros.cli.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// HTTP as text, for clients that read it themselves.
final class HttpText {
    private HttpText() {}

    /// A request with a body of JSON.
    static String post(String path, String json) {
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: kernel\r\nContent-Type: application/json\r\n"
                + "Accept: application/json\r\nContent-Length: "
                + json.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + json;
    }

    /// The value of a header; empty when there is none.
    static String header(String head, String name) {
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "";
    }
}
