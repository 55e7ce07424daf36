package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.nested.NestedContainers;
import dev.meros.agent.nested.Root;
import dev.meros.agent.nested.Roots;
import dev.meros.agent.nested.core.ContainerIds;
import dev.meros.agent.nested.core.NestedContainer;
import dev.meros.agent.nested.core.NestedContainer.Kind;
import dev.meros.agent.nested.core.Phase;
import dev.meros.agent.usage.ContainerUsage;
import dev.meros.agent.usage.ProcessUsage;
import dev.meros.api.codec.Json;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.ContainerStatus;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The running containers of an agent with what they use: GET_CONTAINERS, `/containers` and
/// `/monitor/statistics`; mesos-v1 §4.5, §4.6. Reads `/proc`, so not for an event loop.
final class ContainerPages {
    private static final long MB = 1L << 20;

    private final Roots roots;
    private final NestedContainers nested;
    private final ProcessUsage usage = new ProcessUsage();
    private final InstantSource clock;
    private final String ip;

    ContainerPages(Roots roots, NestedContainers nested, InstantSource clock, String ip) {
        this.roots = roots;
        this.nested = nested;
        this.clock = clock;
        this.ip = ip;
    }

    /// Which containers are shown beside those of tasks and executors.
    enum Beside {
        NESTED,
        STANDALONE
    }

    /// A container to show; it belongs to nobody when it is standalone.
    private record Shown(
            ContainerId id,
            Optional<Root.Owner> owner,
            List<Resource> resources,
            TaskProcess process) {}

    private List<Shown> shown(List<Beside> beside) {
        List<Shown> shown = new ArrayList<>();
        Map<String, Root.Owner> owners = new LinkedHashMap<>();
        for (Root root : roots.running()) {
            owners.put(root.container(), root.owner());
            shown.add(
                    new Shown(
                            new ContainerId(root.container(), null),
                            Optional.of(root.owner()),
                            root.resources(),
                            root.process()));
        }
        for (NestedContainer c : nested.state().containers().values()) {
            Beside kind = c.kind() == Kind.STANDALONE ? Beside.STANDALONE : Beside.NESTED;
            Optional<Root.Owner> owner = Optional.ofNullable(owners.get(ContainerIds.root(c.id())));
            // what is nested in a standalone container is shown with both
            boolean wanted =
                    beside.contains(kind)
                            && (owner.isPresent() || beside.contains(Beside.STANDALONE));
            if (wanted && c.process() != null && c.phase() != Phase.ENDED) {
                shown.add(new Shown(c.id(), owner, c.launch().resources(), c.process()));
            }
        }
        return shown;
    }

    /// `GET_CONTAINERS`.
    ObjectNode response(List<Beside> beside) {
        ObjectNode tree = Json.mapper().createObjectNode();
        List<Shown> shown = shown(beside);
        Map<Integer, ContainerUsage> used = measure(shown);
        if (!shown.isEmpty()) {
            ArrayNode list = tree.putArray("containers");
            for (Shown each : shown) {
                ObjectNode container = list.addObject();
                each.owner()
                        .ifPresent(
                                o -> {
                                    container
                                            .putObject("framework_id")
                                            .put("value", o.key().framework().value());
                                    container
                                            .putObject("executor_id")
                                            .put("value", o.executor().value());
                                    container.put("executor_name", o.executorName());
                                });
                container.set("container_id", Json.mapper().valueToTree(each.id()));
                container.set("container_status", status(each));
                container.set(
                        "resource_statistics", statistics(each, used.get(each.process().pid())));
            }
        }
        return tree;
    }

    /// `/containers`; of one container alone when `only` is set.
    ArrayNode containers(List<Beside> beside, @Nullable String only) {
        List<Shown> shown =
                shown(beside).stream()
                        .filter(s -> only == null || s.id().value().equals(only))
                        .toList();
        Map<Integer, ContainerUsage> used = measure(shown);
        ArrayNode list = Json.mapper().createArrayNode();
        for (Shown each : shown) {
            ObjectNode container = list.addObject();
            container.put("container_id", each.id().value());
            owner(container, each);
            container.set("statistics", statistics(each, used.get(each.process().pid())));
            container.set("status", status(each));
        }
        return list;
    }

    /// `/monitor/statistics`.
    ArrayNode monitor() {
        List<Shown> shown = shown(List.of());
        Map<Integer, ContainerUsage> used = measure(shown);
        ArrayNode list = Json.mapper().createArrayNode();
        for (Shown each : shown) {
            ObjectNode executor = list.addObject();
            owner(executor, each);
            executor.set("statistics", statistics(each, used.get(each.process().pid())));
        }
        return list;
    }

    private static void owner(ObjectNode json, Shown shown) {
        shown.owner()
                .ifPresent(
                        o -> {
                            json.put("executor_id", o.executor().value());
                            json.put("executor_name", o.executorName());
                            json.put("framework_id", o.key().framework().value());
                            json.put("source", o.source());
                        });
    }

    private Map<Integer, ContainerUsage> measure(List<Shown> shown) {
        return usage.of(shown.stream().map(s -> s.process().pid()).toList());
    }

    private ObjectNode status(Shown shown) {
        NetworkInfo.IpAddress nodes = new NetworkInfo.IpAddress(NetworkInfo.Protocol.IPv4, ip);
        List<NetworkInfo> own = shown.process().networks();
        return Json.mapper()
                .valueToTree(
                        new ContainerStatus(
                                own.isEmpty()
                                        ? List.of(
                                                NetworkInfo.builder()
                                                        .ipAddresses(List.of(nodes))
                                                        .build())
                                        : own,
                                null,
                                shown.process().pid(),
                                shown.id()));
    }

    private ObjectNode statistics(Shown shown, @Nullable ContainerUsage used) {
        ObjectNode json = Json.mapper().createObjectNode();
        Instant now = clock.instant();
        json.put("timestamp", now.toEpochMilli() / 1000.0);
        Resources promised = Resources.of(shown.resources());
        if (promised.scalar("cpus").thousandths() > 0) {
            json.put("cpus_limit", promised.scalar("cpus").toDouble());
        }
        if (promised.scalar("mem").thousandths() > 0) {
            json.put("mem_limit_bytes", (long) (promised.scalar("mem").toDouble() * MB));
        }
        if (promised.scalar("disk").thousandths() > 0) {
            json.put("disk_limit_bytes", (long) (promised.scalar("disk").toDouble() * MB));
        }
        if (used != null) {
            json.put("cpus_user_time_secs", used.userSeconds());
            json.put("cpus_system_time_secs", used.systemSeconds());
            json.put("mem_rss_bytes", used.memory().resident());
            json.put("mem_total_bytes", used.memory().total());
            put(json, "mem_anon_bytes", used.memory().anonymous());
            put(json, "mem_file_bytes", used.memory().file());
            json.put("processes", used.processes());
            json.put("threads", used.threads());
            if (used.throttling() != null) {
                json.put("cpus_nr_periods", used.throttling().periods());
                json.put("cpus_nr_throttled", used.throttling().throttled());
                json.put("cpus_throttled_time_secs", used.throttling().throttledSeconds());
            }
        }
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable Long value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
