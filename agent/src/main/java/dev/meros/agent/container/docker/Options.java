package dev.meros.agent.container.docker;

import dev.meros.agent.settings.SecuritySettings.Privileges;
import dev.meros.api.model.Parameter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `parameters` of a `DockerInfo`: options of `docker run` by their long names, put where the
/// Engine API has them. What is not known here is refused.
final class Options {
    private final Map<String, Object> container;
    private final Map<String, Object> host;
    private final Privileges privileges;

    /// Adds to the two parts of a `POST /containers/create`.
    Options(Map<String, Object> container, Map<String, Object> host, Privileges privileges) {
        this.privileges = privileges;
        this.container = container;
        this.host = host;
    }

    void add(Parameter parameter) {
        String key = parameter.key();
        String value = parameter.value();
        switch (key) {
            case "env" -> list(container, "Env", value);
            case "label" -> label(value);
            case "hostname" -> container.put("Hostname", value);
            case "user" -> container.put("User", value);
            case "workdir" -> container.put("WorkingDir", value);
            case "entrypoint" -> container.put("Entrypoint", List.of(value));
            case "volume" -> list(host, "Binds", value);
            case "cap-add" -> list(host, "CapAdd", value);
            case "cap-drop" -> list(host, "CapDrop", value);
            case "dns" -> list(host, "Dns", value);
            case "dns-search" -> list(host, "DnsSearch", value);
            case "add-host" -> list(host, "ExtraHosts", value);
            case "group-add" -> list(host, "GroupAdd", value);
            case "security-opt" -> list(host, "SecurityOpt", value);
            case "volumes-from" -> list(host, "VolumesFrom", value);
            case "ipc" -> host.put("IpcMode", value);
            case "pid" -> host.put("PidMode", value);
            case "net", "network" -> host.put("NetworkMode", value);
            case "cpuset-cpus" -> host.put("CpusetCpus", value);
            case "read-only" -> host.put("ReadonlyRootfs", flag(parameter));
            case "privileged" -> {
                if (flag(parameter)) {
                    expect(privileges, "docker.parameters: privileged");
                }
                host.put("Privileged", flag(parameter));
            }
            case "shm-size" -> host.put("ShmSize", bytes(parameter));
            case "memory-swap" -> host.put("MemorySwap", bytes(parameter));
            case "pids-limit" -> host.put("PidsLimit", number(parameter, value));
            case "oom-score-adj" -> host.put("OomScoreAdj", number(parameter, value));
            case "tmpfs" -> pair(host, "Tmpfs", value, ":");
            case "sysctl" -> pair(host, "Sysctls", value, "=");
            case "device" -> device(value);
            case "ulimit" -> ulimit(parameter);
            default ->
                    throw Engine.failure(
                            "docker.parameters: "
                                    + key
                                    + " (expected: an option of docker run that"
                                    + " docs/containers.md names)");
        }
    }

    /// Refuses what only privileged containers have where there are none.
    static void expect(Privileges privileges, String asked) {
        if (privileges == Privileges.REFUSED) {
            throw Engine.failure(
                    asked
                            + " (expected: false, unless the agent is started with"
                            + " --allow-privileged)");
        }
    }

    private static void list(Map<String, Object> part, String name, String value) {
        List<Object> values = new ArrayList<>();
        if (part.get(name) instanceof List<?> before) {
            values.addAll(before);
        }
        values.add(value);
        part.put(name, values);
    }

    private static void pair(Map<String, Object> part, String name, String text, String mark) {
        Map<Object, Object> values = new LinkedHashMap<>();
        if (part.get(name) instanceof Map<?, ?> before) {
            values.putAll(before);
        }
        int at = text.indexOf(mark);
        values.put(at < 0 ? text : text.substring(0, at), at < 0 ? "" : text.substring(at + 1));
        part.put(name, values);
    }

    private void label(String text) {
        pair(container, "Labels", text, "=");
    }

    private void device(String text) {
        String[] parts = text.split(":", 3);
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("PathOnHost", parts[0]);
        device.put("PathInContainer", parts.length > 1 ? parts[1] : parts[0]);
        device.put("CgroupPermissions", parts.length > 2 ? parts[2] : "rwm");
        add(host, "Devices", device);
    }

    private void ulimit(Parameter parameter) {
        String[] nameAndLimits = parameter.value().split("=", 2);
        if (nameAndLimits.length < 2) {
            throw bad(parameter, "such as nofile=1024:2048");
        }
        String[] limits = nameAndLimits[1].split(":", 2);
        Map<String, Object> limit = new LinkedHashMap<>();
        limit.put("Name", nameAndLimits[0]);
        limit.put("Soft", number(parameter, limits[0]));
        limit.put("Hard", number(parameter, limits[limits.length - 1]));
        add(host, "Ulimits", limit);
    }

    private static void add(Map<String, Object> part, String name, Map<String, Object> value) {
        List<Object> values = new ArrayList<>();
        if (part.get(name) instanceof List<?> before) {
            values.addAll(before);
        }
        values.add(value);
        part.put(name, values);
    }

    private static Boolean flag(Parameter parameter) {
        return switch (parameter.value()) {
            case "true", "" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw bad(parameter, "true or false");
        };
    }

    private static long bytes(Parameter parameter) {
        String text = parameter.value().strip();
        int unit = text.isEmpty() ? -1 : "bkmg".indexOf(Character.toLowerCase(last(text)));
        String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        return number(parameter, digits) << (10 * Math.max(0, unit));
    }

    private static char last(String text) {
        return text.charAt(text.length() - 1);
    }

    private static long number(Parameter parameter, String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw bad(parameter, "a number");
        }
    }

    private static RuntimeException bad(Parameter parameter, String expected) {
        return Engine.failure(
                "docker.parameters: "
                        + parameter.key()
                        + "="
                        + parameter.value()
                        + " (expected: "
                        + expected
                        + ")");
    }
}
