package dev.meros.kernel.metrics.mesos;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.TaskRecord;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What each framework has said and was told (`master/frameworks/<name>/<id>/…`), and how much each
/// principal has said (`frameworks/<principal>/…`).
final class FrameworkCounters {
    /// Principals of which is counted; a framework can call itself anything.
    private static final int MAX_PRINCIPALS = 10_000;

    private final ConcurrentHashMap<FrameworkId, Meter> meters = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Counters> principals = new ConcurrentHashMap<>();

    /// The counters of a framework.
    private record Meter(String prefix, @Nullable Counters principal, Counters counters) {}

    private static final Map<Call.Type, String> CALLS = names("calls/", Call.Type.class);
    private static final Map<Event.Type, String> EVENTS = names("events/", Event.Type.class);

    private static final List<String> ALWAYS =
            List.of(
                    "calls",
                    "events",
                    "offers/sent",
                    "offers/accepted",
                    "offers/declined",
                    "offers/rescinded",
                    "operations");

    private static <E extends Enum<E>> Map<E, String> names(String prefix, Class<E> type) {
        Map<E, String> names = new EnumMap<>(type);
        for (E each : type.getEnumConstants()) {
            names.put(each, prefix + Counters.lower(each));
        }
        return Collections.unmodifiableMap(names);
    }

    /// How the metrics of a framework begin.
    static String prefix(FrameworkInfo info, FrameworkId id) {
        String name = URLEncoder.encode(info.name(), StandardCharsets.UTF_8).replace("+", "%20");
        return "master/frameworks/" + name + "/" + id.value() + "/";
    }

    void count(Command command, Decision decision) {
        for (KernelRecord record : decision.records()) {
            switch (record) {
                case FrameworkRecord.Subscribed r -> subscribed(r.info());
                case FrameworkRecord.Removed r -> meters.remove(r.framework());
                case TaskRecord.StatusChanged r -> {
                    Meter meter = meters.get(r.framework());
                    if (meter != null && r.status().state().isTerminal()) {
                        meter.counters()
                                .add("tasks/terminal/" + Counters.lower(r.status().state()));
                    }
                }
                default -> {}
            }
        }
        switch (command) {
            case FrameworkCommand.Subscribe c -> {
                FrameworkId id = c.subscribe().frameworkInfo().id();
                called(id == null ? null : meters.get(id), Call.Type.SUBSCRIBE);
            }
            case FrameworkCommand.Called c -> {
                FrameworkId id = c.call().frameworkId();
                Meter meter = id == null ? null : meters.get(id);
                called(meter, c.call().type());
                if (meter != null) {
                    answered(meter.counters(), c.call());
                }
            }
            default -> {}
        }
    }

    private void subscribed(FrameworkInfo info) {
        FrameworkId id = info.id();
        if (id == null) {
            return;
        }
        Meter known = meters.get(id);
        String prefix = prefix(info, id);
        if (known == null || !known.prefix().equals(prefix)) {
            Counters kept = known == null ? new Counters(ALWAYS) : known.counters();
            meters.put(id, new Meter(prefix, principal(info.principal()), kept));
        }
    }

    private @Nullable Counters principal(@Nullable String principal) {
        if (principal == null
                || (principals.size() >= MAX_PRINCIPALS && !principals.containsKey(principal))) {
            return null;
        }
        return principals.computeIfAbsent(
                principal, _ -> new Counters(List.of("messages_received", "messages_processed")));
    }

    private static void called(@Nullable Meter meter, Call.@Nullable Type type) {
        if (meter == null || type == null) {
            return;
        }
        meter.counters().add("calls");
        meter.counters().add(CALLS.getOrDefault(type, "calls/unknown"));
        if (meter.principal() != null) {
            meter.principal().add("messages_received");
            meter.principal().add("messages_processed");
        }
    }

    private static void answered(Counters counters, Call call) {
        if (call.accept() != null) {
            counters.add("offers/accepted", call.accept().offerIds().size());
            for (Offer.Operation operation : call.accept().operations()) {
                counters.add("operations");
                if (operation.type() != null) {
                    counters.add("operations/" + Counters.lower(operation.type()));
                }
            }
        } else if (call.decline() != null) {
            counters.add("offers/declined", call.decline().offerIds().size());
        }
    }

    /// A message has left.
    void sent(Effect.ToFramework effect) {
        Meter meter = meters.get(effect.framework());
        Event event = effect.event();
        if (meter == null || event.type() == null) {
            return;
        }
        meter.counters().add("events");
        meter.counters().add(EVENTS.getOrDefault(event.type(), "events/unknown"));
        if (event.offers() != null) {
            meter.counters().add("offers/sent", event.offers().offers().size());
        } else if (event.type() == Event.Type.RESCIND) {
            meter.counters().add("offers/rescinded");
        }
    }

    void addTo(Map<String, Double> out) {
        meters.values().forEach(m -> m.counters().addTo(out, m.prefix()));
        principals.forEach((name, c) -> c.addTo(out, "frameworks/" + name + "/"));
    }
}
