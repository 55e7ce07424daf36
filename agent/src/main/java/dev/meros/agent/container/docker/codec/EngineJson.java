package dev.meros.agent.container.docker.codec;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.TaskEnvironment;
import dev.meros.agent.core.ContainerExit;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.NetworkInfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the agent reads of the answers of a Docker Engine (API 1.40 and newer). Every method throws
/// [CodecException] for what is no JSON.
public final class EngineJson {
    private static final int SIGNAL_BASE = 128;
    private static final int HIGHEST_SIGNAL = 64;

    private EngineJson() {}

    /// The state of a container, of `GET /containers/NAME/json`; `pid` is 0 when it does not run.
    /// `networks` are those where it has addresses of its own.
    public record State(
            Life life,
            int pid,
            int exitCode,
            Memory memory,
            String error,
            List<NetworkInfo> networks) {
        public State {
            networks = List.copyOf(networks);
        }
    }

    /// How far a container is.
    public enum Life {
        CREATED,
        RUNNING,
        ENDED
    }

    /// Whether a container was ended for want of memory.
    public enum Memory {
        ENOUGH,
        EXCEEDED
    }

    public static State state(String json) {
        JsonNode container = Json.readTree(json);
        JsonNode state = container.path("State");
        Life life =
                switch (state.path("Status").asText()) {
                    case "created" -> Life.CREATED;
                    case "running", "paused", "restarting" -> Life.RUNNING;
                    default -> Life.ENDED;
                };
        return new State(
                life,
                state.path("Pid").asInt(),
                state.path("ExitCode").asInt(),
                state.path("OOMKilled").asBoolean() ? Memory.EXCEEDED : Memory.ENOUGH,
                state.path("Error").asText(),
                networks(container.path("NetworkSettings").path("Networks")));
    }

    private static List<NetworkInfo> networks(JsonNode all) {
        List<NetworkInfo> networks = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : all.properties()) {
            List<NetworkInfo.IpAddress> addresses = new ArrayList<>();
            String four = each.getValue().path("IPAddress").asText();
            String six = each.getValue().path("GlobalIPv6Address").asText();
            if (!four.isEmpty()) {
                addresses.add(new NetworkInfo.IpAddress(NetworkInfo.Protocol.IPv4, four));
            }
            if (!six.isEmpty()) {
                addresses.add(new NetworkInfo.IpAddress(NetworkInfo.Protocol.IPv6, six));
            }
            if (!addresses.isEmpty()) {
                networks.add(
                        NetworkInfo.builder().name(each.getKey()).ipAddresses(addresses).build());
            }
        }
        return networks;
    }

    /// Whether a container has a terminal, of `GET /containers/NAME/json`; its size is not told.
    public static Stdio stdio(String json) {
        return Json.readTree(json).path("Config").path("Tty").asBoolean()
                ? new Stdio.Terminal(Stdio.Size.DEFAULT)
                : new Stdio.Pipes();
    }

    /// The state of a command in a container, of `GET /exec/ID/json`; `pid` is 0 before it runs.
    public record Exec(Life life, int pid, int exitCode) {}

    public static Exec exec(String json) {
        JsonNode exec = Json.readTree(json);
        boolean ended = !exec.path("Running").asBoolean() && exec.path("ExitCode").isInt();
        return new Exec(
                ended ? Life.ENDED : Life.RUNNING,
                exec.path("Pid").asInt(),
                exec.path("ExitCode").asInt());
    }

    /// What a status above 128 tells of a signal.
    public static ContainerExit exit(int status) {
        int signal = status - SIGNAL_BASE;
        return signal > 0 && signal <= HIGHEST_SIGNAL
                ? new ContainerExit.Signalled(signal)
                : new ContainerExit.Exited(status);
    }

    /// The id in the answer to a request that makes something.
    public static String id(String json) {
        return Json.readTree(json).path("Id").asText();
    }

    /// The directory of the node that a container has at `target`.
    public static Optional<String> sandbox(String json, String target) {
        for (JsonNode mount : Json.readTree(json).path("Mounts")) {
            if (mount.path("Destination").asText().equals(target)) {
                return Optional.of(mount.path("Source").asText());
            }
        }
        return Optional.empty();
    }

    /// How many bytes a container has written to its own layer, where the engine was asked for it.
    public static long layerBytes(String json) {
        return Json.readTree(json).path("SizeRw").asLong();
    }

    /// Where a container looks for programs.
    public static String searchPath(String json) {
        String name = "PATH=";
        for (JsonNode variable : Json.readTree(json).path("Config").path("Env")) {
            if (variable.asText().startsWith(name)) {
                return variable.asText().substring(name.length());
            }
        }
        return TaskEnvironment.DEFAULT_PATH;
    }

    /// The `message` of an error, or the whole text when there is none.
    public static String message(String json) {
        try {
            String message = Json.readTree(json).path("message").asText();
            return message.isEmpty() ? json.strip() : message;
        } catch (CodecException e) {
            return json.strip();
        }
    }

    /// The error among the lines that an engine writes while it pulls an image.
    public static Optional<String> pullError(String lines) {
        return lines.lines()
                .filter(l -> !l.isBlank())
                .map(l -> Json.readTree(l).path("error").asText())
                .filter(e -> !e.isEmpty())
                .findFirst();
    }
}
