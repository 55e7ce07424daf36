package dev.meros.kernel.core;

import dev.meros.api.model.FrameworkId;
import dev.meros.kernel.core.agent.AgentEntry;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A 64-bit FNV-1a hash over the texts of all durable entries. It is the same for the same durable
/// state on every machine: no entry's text has anything in it that differs between processes.
///
/// Collecting the entries is quick; [#value()] reads all of them, and may be left to another thread
/// than the one that owns the state.
public final class StateHash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private final List<Object> entries = new ArrayList<>();

    private StateHash() {}

    static StateHash of(ClusterState state) {
        StateHash h = new StateHash();
        h.add(state.clusterId());
        h.add(state.term());
        h.add(String.valueOf(state.termBegan()));
        h.add(state.agents().nextNumber());
        h.add(state.frameworks().nextNumber());
        for (AgentEntry agent : state.agents().all()) {
            h.add(agent);
            agent.conversion().consumed().toList().forEach(h::add);
            agent.conversion().converted().toList().forEach(h::add);
        }
        state.agents().gone().all().entrySet().forEach(h::add);
        state.lostVolumes().all().forEach(h::add);
        state.maintenance().schedule().windows().forEach(h::add);
        state.maintenance().down().forEach(h::add);
        state.operations().all().forEach(h::add);
        state.roles().toRecords().forEach(h::add);
        state.frameworks().all().forEach(h::add);
        state.frameworks().completed().forEach(h::add);
        state.frameworks().all().forEach(f -> h.addTasks(state, f.id()));
        state.frameworks().completed().forEach(f -> h.addTasks(state, f.entry().id()));
        state.agents().all().forEach(a -> state.executors().toRecords(a.id()).forEach(h::add));
        for (FrameworkId framework : state.entries().frameworks()) {
            h.add(framework);
            state.entries().entries(framework, "").forEach(h::add);
        }
        return h;
    }

    /// The hash.
    public long value() {
        long hash = OFFSET;
        for (Object entry : entries) {
            String text = entry.toString();
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * PRIME;
            }
            hash = (hash ^ '\n') * PRIME;
        }
        return hash;
    }

    /// The hash as 16 hexadecimal digits.
    public String text() {
        return HexFormat.of().toHexDigits(value());
    }

    private void addTasks(ClusterState state, FrameworkId framework) {
        state.tasks().of(framework).forEach(this::add);
        state.tasks().completedOf(framework).forEach(this::add);
    }

    private void add(Object entry) {
        entries.add(entry);
    }
}
