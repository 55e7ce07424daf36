package dev.meros.agent.container;

import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Environment;
import dev.meros.api.model.TaskStatus.Reason;

import java.util.LinkedHashMap;
import java.util.Map;

/// The environment variables of a task: the agent's `PATH` and what the agent says of the task,
/// then the command's own, which win except over names that start with `MESOS_`. Nothing else of
/// the agent's own environment leaks in.
public final class TaskEnvironment {
    /// Where programs are looked for when the agent itself has no `PATH`.
    public static final String DEFAULT_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private TaskEnvironment() {}

    /// Throws [ContainerException] for secrets, which are not supported yet, and for what no
    /// process can have in its environment.
    public static Map<String, String> of(ContainerSpec spec, CommandInfo command) {
        Map<String, String> environment = new LinkedHashMap<>();
        String inherited = System.getenv("PATH");
        environment.put("PATH", inherited == null ? DEFAULT_PATH : inherited);
        if (command.environment() != null) {
            for (Environment.Variable v : command.environment().variables()) {
                environment.put(name(v), value(v));
            }
        }
        spec.environment()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith("MESOS_")) {
                                environment.put(name, value);
                            } else {
                                environment.putIfAbsent(name, value);
                            }
                        });
        return environment;
    }

    private static String name(Environment.Variable variable) {
        String name = variable.name();
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf(0) >= 0) {
            throw failure("environment: '" + name + "' (expected: a name without '=')");
        }
        return name;
    }

    private static String value(Environment.Variable variable) {
        String value = variable.value();
        if (variable.type() != Environment.Variable.Type.VALUE || value == null) {
            throw failure(
                    "environment: "
                            + variable.name()
                            + " (expected: a value; secrets are not supported yet)");
        }
        if (value.indexOf(0) >= 0) {
            throw failure("environment: " + variable.name() + " (expected: no NUL in the value)");
        }
        return value;
    }

    private static ContainerException failure(String message) {
        return new ContainerException(Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
    }
}
