package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.state.AppEntry;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// Whether offers are wanted: revives when something new can be launched, suppresses when nothing
/// can.
final class Appetite {
    private final Memory memory;
    private Mood mood = Mood.UNTOLD;
    private Map<AppId, Integer> told = new TreeMap<>();

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
    }

    /// When an app may launch again.
    static Instant until(Memory memory, AppId id, Instant now) {
        AppEntry entry = memory.state.app(id);
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
            if (mood != Mood.SATED) {
                step.effect(new Effect.Suppress());
                mood = Mood.SATED;
            }
        } else if (mood != Mood.HUNGRY
                || wanted.entrySet().stream()
                        .anyMatch(e -> e.getValue() > told.getOrDefault(e.getKey(), 0))) {
            step.effect(new Effect.Revive());
            mood = Mood.HUNGRY;
        }
        told = wanted;
    }
}
