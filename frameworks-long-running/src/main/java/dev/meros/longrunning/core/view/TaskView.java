package dev.meros.longrunning.core.view;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.api.match.Place;
import dev.meros.api.model.CheckStatusInfo;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.instance.CheckResult;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceId;
import dev.meros.longrunning.core.instance.Observed;
import dev.meros.longrunning.core.state.State;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A task as clients see it.
public final class TaskView {
    private TaskView() {}

    public static SequencedMap<String, Object> document(
            State state, Observed observed, Instance instance, String role) {
        App app = state.definition(instance);
        Place place = instance.place();
        return object(
                "appId",
                instance.app().path(),
                "id",
                instance.task().value(),
                "host",
                place.hostname(),
                "slaveId",
                place.agent().value(),
                "state",
                instance.state().taskState().name(),
                "stagedAt",
                Timestamps.format(instance.stagedAt()),
                "startedAt",
                time(instance.startedAt()),
                "version",
                Timestamps.format(instance.version()),
                "ports",
                instance.hostPorts(),
                "ipAddresses",
                addresses(instance),
                "healthCheckResults",
                app == null || app.healthChecks().isEmpty()
                        ? null
                        : results(observed.health().results(instance.id(), app), instance.id()),
                "checkResult",
                check(observed.check(instance.id())),
                "region",
                place.region(),
                "zone",
                place.zone(),
                "localVolumes",
                List.of(),
                "role",
                role);
    }

    /// The same with the app's service ports, as lists over all apps have it.
    public static SequencedMap<String, Object> withServicePorts(
            State state, Observed observed, Instance instance, String role) {
        SequencedMap<String, Object> document = document(state, observed, instance, role);
        App app = state.definition(instance);
        document.put(
                "servicePorts",
                app == null
                        ? List.of()
                        : app.portDefinitions().stream().map(PortDefinition::port).toList());
        return document;
    }

    private static @Nullable Object check(@Nullable CheckStatusInfo result) {
        if (result == null) {
            return null;
        }
        CheckStatusInfo.Http http = result.http();
        CheckStatusInfo.Tcp tcp = result.tcp();
        CheckStatusInfo.Command command = result.command();
        return object(
                "http",
                http == null ? null : object("statusCode", http.statusCode()),
                "tcp",
                tcp == null ? null : object("succeeded", tcp.succeeded()),
                "command",
                command == null ? null : object("exitCode", command.exitCode()));
    }

    static List<Object> addresses(Instance instance) {
        List<Object> addresses = new ArrayList<>();
        for (String address : instance.addresses()) {
            addresses.add(
                    object(
                            "ipAddress",
                            address,
                            "protocol",
                            address.indexOf(':') < 0 ? "IPv4" : "IPv6"));
        }
        return addresses;
    }

    /// The results that are there; `null` is written where a time is not known.
    private static List<Object> results(List<CheckResult> results, InstanceId id) {
        List<Object> documents = new ArrayList<>();
        for (CheckResult result : results) {
            if (result.alive() == null) {
                continue;
            }
            SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("alive", result.alive());
            document.put("consecutiveFailures", result.consecutiveFailures());
            document.put("firstSuccess", time(result.firstSuccess()));
            document.put("lastSuccess", time(result.lastSuccess()));
            document.put("lastFailure", time(result.lastFailure()));
            document.put("lastFailureCause", result.lastFailureCause());
            document.put("instanceId", id.value());
            documents.add(document);
        }
        return documents;
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.format(instant);
    }
}
