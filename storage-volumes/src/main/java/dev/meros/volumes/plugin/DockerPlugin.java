package dev.meros.volumes.plugin;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.http.SocketHttp;
import dev.meros.api.http.SocketHttp.Answer;
import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeException;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A plugin that speaks the Docker volume plugin protocol. It is looked for with every call, so
/// that it may be started again elsewhere. All calls throw [VolumeException] with what the plugin
/// says.
public final class DockerPlugin {
    private static final String FORM = "application/vnd.docker.plugins.v1.2+json";
    private static final String DRIVER = "VolumeDriver";
    private static final Pattern NAME_FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,254}");

    private final String name;
    private final PluginDirectories directories;
    private final Duration deadline;
    private final Steps steps;

    /// @param name of the plugin, and of its files
    /// @param deadline for the answer to a call
    public DockerPlugin(
            String name, PluginDirectories directories, Duration deadline, Steps steps) {
        if (!NAME_FORM.matcher(name).matches()) {
            throw new VolumeException(
                    "plugin: " + name + " (expected: letters, digits, '_', '.' and '-')");
        }
        this.name = name;
        this.directories = directories;
        this.deadline = deadline;
        this.steps = steps;
    }

    /// Throws when the plugin has no volumes.
    public void requireVolumes() {
        Object implemented = ask("Plugin.Activate", Map.of()).require().get("Implements");
        if (!(implemented instanceof List<?> list && list.contains(DRIVER))) {
            throw new VolumeException(
                    "plugin: "
                            + name
                            + " implements "
                            + implemented
                            + " (expected: "
                            + DRIVER
                            + ")");
        }
    }

    /// Whether other nodes see the same volumes; plugins that do not say so have their own.
    public boolean isGlobal() {
        Said said = ask(DRIVER + ".Capabilities", Map.of());
        return said.fields().get("Capabilities") instanceof Map<?, ?> capabilities
                && "global".equalsIgnoreCase(String.valueOf(capabilities.get("Scope")));
    }

    public void create(String volume, Map<String, String> options) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Name", volume);
        body.put("Opts", options);
        change("Create", body);
    }

    public void remove(String volume) {
        change("Remove", Map.of("Name", volume));
    }

    /// Returns where the volume is then.
    public String mount(String volume, String user) {
        return mountpoint(change("Mount", user(volume, user)))
                .orElseThrow(
                        () ->
                                new VolumeException(
                                        "plugin " + name + ": no Mountpoint (expected: a path)"));
    }

    /// Takes a mount back; returns what the plugin has against it.
    public Optional<String> unmount(String volume, String user) {
        steps.before("Unmount at plugin " + name);
        return ask(DRIVER + ".Unmount", user(volume, user)).error();
    }

    private static Map<String, Object> user(String volume, String user) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Name", volume);
        body.put("ID", user);
        return body;
    }

    private static Optional<String> mountpoint(Map<?, ?> answer) {
        return answer.get("Mountpoint") instanceof String path && path.startsWith("/")
                ? Optional.of(path)
                : Optional.empty();
    }

    /// Whether the plugin has a volume. What it refuses to show and does not list either, it has
    /// not.
    public boolean has(String volume) {
        Said said = ask(DRIVER + ".Get", Map.of("Name", volume));
        if (said.error().isEmpty()) {
            return said.fields().get("Volume") != null;
        }
        return ask(DRIVER + ".List", Map.of()).require().get("Volumes") instanceof List<?> all
                && all.stream()
                        .anyMatch(v -> v instanceof Map<?, ?> m && volume.equals(m.get("Name")));
    }

    private Map<?, ?> change(String call, Map<String, Object> body) {
        steps.before(call + " at plugin " + name);
        return ask(DRIVER + "." + call, body).require();
    }

    /// An answer: what it holds, and what the plugin has against the call.
    private record Said(Map<?, ?> fields, Optional<String> error) {
        Map<?, ?> require() {
            error.ifPresent(
                    message -> {
                        throw new VolumeException(message);
                    });
            return fields;
        }
    }

    private Said ask(String call, Map<String, ?> body) {
        SocketHttp http = new SocketHttp(name, directories.find(name), FORM);
        try {
            Answer answer = http.ask("POST", "/" + call, Json.write(body), Optional.of(deadline));
            Map<?, ?> fields = parse(call, answer);
            String error = fields.get("Err") instanceof String text ? text : "";
            if (error.isEmpty() && answer.isError()) {
                error = "status " + answer.status();
            }
            String message = "plugin " + name + ": " + call + ": " + error.replaceAll("\\s+", " ");
            return new Said(fields, error.isEmpty() ? Optional.empty() : Optional.of(message));
        } catch (IOException e) {
            throw new VolumeException(
                    "plugin " + name + ": " + call + ": no answer (" + e + ")", e);
        }
    }

    private Map<?, ?> parse(String call, Answer answer) {
        if (answer.body().isBlank() || (answer.isError() && !answer.body().startsWith("{"))) {
            return Map.of();
        }
        try {
            return Json.read(answer.body(), Map.class);
        } catch (CodecException e) {
            throw new VolumeException("plugin " + name + ": " + call + ": " + e.getMessage(), e);
        }
    }
}
