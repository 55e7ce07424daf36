package dev.meros.kernel.core;

import dev.meros.api.model.FrameworkId;

/// A 64-bit FNV-1a hash over the texts of all durable entries.
final class StateHash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private long hash = OFFSET;

    private StateHash() {}

    static long of(ClusterState state) {
        StateHash h = new StateHash();
        h.add(state.clusterId());
        h.add(state.term());
        h.add(String.valueOf(state.termBegan()));
        h.add(state.agents().nextNumber());
        h.add(state.frameworks().nextNumber());
        state.agents().all().forEach(h::add);
        state.agents().gone().all().entrySet().forEach(h::add);
        state.maintenance().schedule().windows().forEach(h::add);
        state.maintenance().down().forEach(h::add);
        state.frameworks().all().forEach(h::add);
        state.frameworks().completed().forEach(h::add);
        state.frameworks().all().forEach(f -> h.addTasks(state, f.id()));
        state.frameworks().completed().forEach(f -> h.addTasks(state, f.entry().id()));
        for (FrameworkId framework : state.entries().frameworks()) {
            h.add(framework);
            state.entries().entries(framework, "").forEach(h::add);
        }
        return h.hash;
    }

    private void addTasks(ClusterState state, FrameworkId framework) {
        state.tasks().of(framework).forEach(this::add);
        state.tasks().completedOf(framework).forEach(this::add);
    }

    private void add(Object entry) {
        String text = entry.toString();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        hash = (hash ^ '\n') * PRIME;
    }
}
