package dev.meros.longrunning.core;

import dev.meros.api.model.Request;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.launch.Placement;
import dev.meros.longrunning.core.state.AppEntry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which offers are wanted: states what waits to be launched, revives when something new can be
/// launched, suppresses when nothing can.
final class Appetite {
    /// The most shapes that a kernel takes from one framework by default.
    private static final int MAX_SHAPES = 1000;

    private final Memory memory;
    private Mood mood = Mood.UNTOLD;
    private Map<AppId, Integer> told = new TreeMap<>();
    private @Nullable List<Request> stated;

    private enum Mood {
        UNTOLD,
        HUNGRY,
        SATED
    }

    Appetite(Memory memory) {
        this.memory = memory;
    }

    /// The kernel does not remember what it was told.
    void forget() {
        mood = Mood.UNTOLD;
        told = new TreeMap<>();
        stated = null;
    }

    /// When an app may launch again.
    static Instant until(Memory memory, AppId id, Instant now) {
        AppEntry entry = memory.state.present(id);
        return entry == null
                ? Instant.MIN
                : memory.backOffs.until(entry.app(), entry.configuredAt(), now);
    }

    void tell(Step step) {
        Map<AppId, Integer> wanted = new TreeMap<>();
        memory.waiting.forEach(
                (app, waiting) -> {
                    if (!until(memory, app, step.now()).isAfter(step.now())) {
                        wanted.put(app, waiting.count());
                    }
                });
        if (wanted.isEmpty()) {
            // what was stated stays: nothing is offered, and the next statement replaces it
            if (mood != Mood.SATED) {
                step.effect(new Effect.Suppress());
                mood = Mood.SATED;
            }
        } else {
            state(wanted, step);
            if (mood != Mood.HUNGRY
                    || memory.roundsFollow
                    || wanted.entrySet().stream()
                            .anyMatch(e -> e.getValue() > told.getOrDefault(e.getKey(), 0))) {
                step.effect(new Effect.Revive());
                mood = Mood.HUNGRY;
            }
        }
        told = wanted;
        memory.roundsFollow = false;
    }

    /// With too many apps to state nothing is stated, and every offer comes.
    private void state(Map<AppId, Integer> wanted, Step step) {
        List<Request> demand = new ArrayList<>();
        wanted.forEach(
                (id, count) -> {
                    AppEntry entry = memory.state.present(id);
                    if (entry != null && count > 0 && entry.app().role().equals(memory.role)) {
                        demand.add(Placement.demand(entry.app(), count));
                    }
                });
        List<Request> statement = demand.size() <= MAX_SHAPES ? List.copyOf(demand) : List.of();
        if (!statement.equals(stated)) {
            step.effect(new Effect.Request(statement));
            stated = statement;
        }
    }
}
