package dev.meros.longrunning.core.launch;

import dev.meros.api.model.Environment;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.Container;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.instance.Instance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The environment variables that a task of an app finds: what the framework says, then the app's
/// own, which win.
final class TaskEnvironment {
    private static final int MAX_LABEL_KEY = 492;
    private static final int MAX_LABEL_VALUE = 511;

    private TaskEnvironment() {}

    static Environment of(App app, Instance instance) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("MESOS_TASK_ID", instance.task().value());
        variables.put("MARATHON_APP_ID", app.id().path());
        variables.put("MARATHON_APP_VERSION", Timestamps.format(instance.version()));
        Container container = app.container();
        if (container != null && container.docker() != null) {
            variables.put("MARATHON_APP_DOCKER_IMAGE", container.docker().image());
        }
        variables.put("MARATHON_APP_RESOURCE_CPUS", String.valueOf(app.cpus().toDouble()));
        variables.put("MARATHON_APP_RESOURCE_MEM", String.valueOf(app.mem().toDouble()));
        variables.put("MARATHON_APP_RESOURCE_DISK", String.valueOf(app.disk().toDouble()));
        variables.put("MARATHON_APP_RESOURCE_GPUS", String.valueOf(app.size().gpus()));
        variables.put("MARATHON_APP_ENFORCE_GROUP_ROLE", "FALSE");
        labels(app, variables);
        variables.put("HOST", instance.place().hostname());
        ports(app, instance, variables);
        variables.putAll(app.env());
        List<Environment.Variable> list = new ArrayList<>();
        variables.forEach(
                (name, value) ->
                        list.add(
                                new Environment.Variable(
                                        name, value, Environment.Variable.Type.VALUE, null)));
        return new Environment(list);
    }

    private static void labels(App app, Map<String, String> variables) {
        List<String> names = new ArrayList<>();
        app.labels()
                .forEach(
                        (key, value) -> {
                            if (key.length() <= MAX_LABEL_KEY
                                    && value.length() <= MAX_LABEL_VALUE) {
                                String name = variable(key);
                                names.add(name);
                                variables.put("MARATHON_APP_LABEL_" + name, value);
                            }
                        });
        variables.put("MARATHON_APP_LABELS", String.join(" ", names));
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
    }

    /// A port without one of the agent is told as the container's; of those only the ones that were
    /// made up are in `PORTS`.
    private static void ports(App app, Instance instance, Map<String, String> variables) {
        List<String> hosts = new ArrayList<>();
        List<String> generated = new ArrayList<>();
        for (int i = 0; i < app.portDefinitions().size(); i++) {
            PortDefinition definition = app.portDefinitions().get(i);
            int host = TaskPorts.host(instance, i);
            String port = String.valueOf(host == 0 ? TaskPorts.container(app, instance, i) : host);
            if (host != 0) {
                hosts.add(port);
            } else if (TaskPorts.isGenerated(app, instance, i)) {
                generated.add(port);
            }
            int requested = definition.requested();
            variables.put("PORT" + i, port);
            variables.put("PORT_" + (requested == 0 ? port : requested), port);
            String name = definition.name();
            if (name != null) {
                variables.put("PORT_" + name.toUpperCase(Locale.ROOT), port);
            }
        }
        hosts.addAll(generated);
        if (!hosts.isEmpty()) {
            variables.put("PORT", hosts.getFirst());
            variables.put("PORTS", String.join(",", hosts));
        }
    }
}
