package dev.meros.cli.client;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.net.URI;
import java.net.URISyntaxException;

/// Reads a server's address: `http://host:port` or just `host:port`.
public final class ServerAddress implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
        try {
            URI address = new URI(text.contains("://") ? text : "http://" + text);
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (web && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw refused(text, e);
        }
        throw refused(text, null);
    }

    private static TypeConversionException refused(
            String text, @org.jspecify.annotations.Nullable Exception cause) {
        TypeConversionException e =
                new TypeConversionException(
                        text + " (expected: an address such as http://127.0.0.1:5050)");
        if (cause != null) {
            e.initCause(cause);
        }
        return e;
    }
}
