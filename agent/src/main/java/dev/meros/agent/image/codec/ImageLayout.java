package dev.meros.agent.image.codec;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// The parts of the OCI image format (image-spec 1.0) that it takes to unpack and run an image.
/// Every method throws [CodecException] for what is not of that form.
public final class ImageLayout {
    private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");

    private ImageLayout() {}

    /// What an image is made of: the digest of its configuration and its layers, lowest first.
    public record Manifest(String config, List<Layer> layers) {
        public Manifest {
            layers = List.copyOf(layers);
        }
    }

    /// A layer: the digest of its archive and how that is compressed.
    public record Layer(String digest, Compression compression) {}

    public enum Compression {
        NONE,
        GZIP,
        ZSTD
    }

    /// What an image says of how to run it, and the digests of its unpacked layers, lowest first.
    public record Configuration(
            List<String> diffIds,
            List<String> entrypoint,
            List<String> command,
            List<String> environment,
            String user,
            String workingDirectory) {
        public Configuration {
            diffIds = List.copyOf(diffIds);
            entrypoint = List.copyOf(entrypoint);
            command = List.copyOf(command);
            environment = List.copyOf(environment);
        }
    }

    /// The digest of the first manifest of an `index.json`.
    public static String firstManifest(String json) {
        return digest(Json.readTree(json).path("manifests").path(0).path("digest"));
    }

    public static Manifest manifest(String json) {
        JsonNode tree = Json.readTree(json);
        List<Layer> layers = new ArrayList<>();
        for (JsonNode layer : tree.path("layers")) {
            layers.add(new Layer(digest(layer.path("digest")), compression(layer)));
        }
        return new Manifest(digest(tree.path("config").path("digest")), layers);
    }

    private static Compression compression(JsonNode layer) {
        String type = layer.path("mediaType").asText();
        if (type.endsWith("gzip")) {
            return Compression.GZIP;
        }
        if (type.endsWith("zstd")) {
            return Compression.ZSTD;
        }
        if (type.endsWith("tar")) {
            return Compression.NONE;
        }
        throw new CodecException("mediaType: " + type + " (expected: a tar layer)");
    }

    public static Configuration configuration(String json) {
        JsonNode tree = Json.readTree(json);
        JsonNode config = tree.path("config");
        List<String> layers = new ArrayList<>();
        for (JsonNode id : tree.path("rootfs").path("diff_ids")) {
            layers.add(digest(id));
        }
        return new Configuration(
                layers,
                texts(config.path("Entrypoint")),
                texts(config.path("Cmd")),
                texts(config.path("Env")),
                config.path("User").asText(""),
                config.path("WorkingDir").asText(""));
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }

    private static String digest(JsonNode node) {
        String text = node.asText();
        if (!SHA256.matcher(text).matches()) {
            throw new CodecException("digest: " + text + " (expected: sha256: and 64 hex digits)");
        }
        return text;
    }
}
