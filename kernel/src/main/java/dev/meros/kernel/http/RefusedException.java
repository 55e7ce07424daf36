package dev.meros.kernel.http;

import java.util.Map;

/// A request is answered with an error; the message is for the client.
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, String> headers;

    RefusedException(int status, String message) {
        this(status, message, Map.of());
    }

    RefusedException(int status, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }
}
