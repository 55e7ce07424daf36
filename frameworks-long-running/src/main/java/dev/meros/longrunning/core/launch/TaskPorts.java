package dev.meros.longrunning.core.launch;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.Network;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.instance.Instance;

import org.jspecify.annotations.Nullable;

/// Where an instance listens, port by port in the order of its app's definitions.
public final class TaskPorts {
    private static final int FIRST_GENERATED = 1025;
    private static final int GENERATED = 65_536 - FIRST_GENERATED;

    private TaskPorts() {}

    /// A host and a port.
    public record Endpoint(String host, int port) {}

    /// The port of the agent; 0 when none belongs to it.
    public static int host(Instance instance, int index) {
        return index < instance.ports().size() ? instance.ports().get(index) : 0;
    }

    /// The port at which the task listens, as seen from within its container. One that may be any
    /// and has no port of the agent is made up, always the same for the same instance.
    public static int container(App app, Instance instance, int index) {
        PortDefinition.Mapping mapping = app.portDefinitions().get(index).mapping();
        int host = host(instance, index);
        if (mapping == null) {
            return host;
        }
        if (mapping.containerPort() != 0) {
            return mapping.containerPort();
        }
        if (host != 0) {
            return host;
        }
        int seed = instance.id().value().hashCode() + 7919 * index;
        return FIRST_GENERATED + Math.floorMod(seed, GENERATED);
    }

    /// Whether the port at which the task listens was made up.
    static boolean isGenerated(App app, Instance instance, int index) {
        PortDefinition.Mapping mapping = app.portDefinitions().get(index).mapping();
        return mapping != null && mapping.containerPort() == 0 && host(instance, index) == 0;
    }

    /// Where a port can be reached from outside: at the agent, or at the container's address when
    /// no port of the agent leads there. Null as long as that address is not known.
    public static @Nullable Endpoint reachable(App app, Instance instance, int index) {
        int host = host(instance, index);
        if (host != 0 || app.networking().mode() == Network.Mode.HOST) {
            return host == 0 ? null : new Endpoint(instance.place().hostname(), host);
        }
        return instance.addresses().isEmpty()
                ? null
                : new Endpoint(instance.addresses().getFirst(), container(app, instance, index));
    }

    /// Where the port of this name can be reached; null when there is none, or not yet.
    public static @Nullable Endpoint named(String name, App app, Instance instance) {
        for (int i = 0; i < app.portDefinitions().size(); i++) {
            if (name.equals(app.portDefinitions().get(i).name())) {
                return reachable(app, instance, i);
            }
        }
        return null;
    }

    /// Where a health check of this framework looks; null when that is not known yet.
    public static @Nullable Endpoint reachable(CheckDefinition check, App app, Instance instance) {
        Integer index = check.portIndex();
        if (check.port() != null) {
            boolean inside =
                    app.networking().mode() == Network.Mode.CONTAINER
                            && !instance.addresses().isEmpty();
            return new Endpoint(
                    inside ? instance.addresses().getFirst() : instance.place().hostname(),
                    check.port());
        }
        return index == null || index >= app.portDefinitions().size()
                ? null
                : reachable(app, instance, index);
    }

    /// The port that a check on the agent looks at, from within the container; 0 when it has none.
    static int inside(@Nullable Integer index, @Nullable Integer port, App app, Instance instance) {
        if (port != null) {
            return port;
        }
        return index == null || index >= app.portDefinitions().size()
                ? 0
                : container(app, instance, index);
    }
}
