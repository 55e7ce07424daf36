package dev.meros.longrunning.core.instance;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// The state machine of instances as a table. A pair that is not in the table changes nothing:
/// states only go forward, what comes late or twice is no news, and what is over stays over. Only
/// an unreachable instance may come back.
public final class Transitions {
    private static final Map<InstanceState, Map<InstanceEvent, InstanceState>> TABLE = build();

    private Transitions() {}

    /// The state after an event; the same state when the event is no news.
    public static InstanceState next(InstanceState state, InstanceEvent event) {
        return TABLE.getOrDefault(state, Map.of()).getOrDefault(event, state);
    }

    /// The whole table, for documentation.
    public static Map<InstanceState, Map<InstanceEvent, InstanceState>> table() {
        return TABLE;
    }

    private static Map<InstanceState, Map<InstanceEvent, InstanceState>> build() {
        Map<InstanceState, Map<InstanceEvent, InstanceState>> table =
                new EnumMap<>(InstanceState.class);
        row(table, InstanceState.SCHEDULED).put(InstanceEvent.LAUNCH, InstanceState.PROVISIONED);
        for (InstanceState state :
                new InstanceState[] {
                    InstanceState.PROVISIONED,
                    InstanceState.STAGING,
                    InstanceState.STARTING,
                    InstanceState.RUNNING,
                    InstanceState.KILLING,
                    InstanceState.UNREACHABLE,
                    InstanceState.UNREACHABLE_INACTIVE
                }) {
            Map<InstanceEvent, InstanceState> row = row(table, state);
            row.put(InstanceEvent.FINISHED, InstanceState.FINISHED);
            row.put(InstanceEvent.FAILED, InstanceState.FAILED);
            row.put(InstanceEvent.KILLED, InstanceState.KILLED);
            row.put(InstanceEvent.ERROR, InstanceState.ERROR);
            row.put(InstanceEvent.GONE, InstanceState.GONE);
            row.put(InstanceEvent.DROPPED, InstanceState.DROPPED);
            row.put(InstanceEvent.UNKNOWN, InstanceState.UNKNOWN);
            switch (state) {
                case PROVISIONED -> forward(row, InstanceState.STAGING);
                case STAGING -> forward(row, InstanceState.STARTING);
                case STARTING -> forward(row, InstanceState.RUNNING);
                case RUNNING -> forward(row, InstanceState.KILLING);
                case KILLING -> row.put(InstanceEvent.UNREACHABLE, InstanceState.UNREACHABLE);
                case UNREACHABLE -> {
                    forward(row, InstanceState.STAGING);
                    row.remove(InstanceEvent.UNREACHABLE);
                    row.put(InstanceEvent.INACTIVE_TIMEOUT, InstanceState.UNREACHABLE_INACTIVE);
                    row.put(InstanceEvent.EXPUNGE_TIMEOUT, InstanceState.EXPUNGED);
                }
                case UNREACHABLE_INACTIVE -> {
                    forward(row, InstanceState.STAGING);
                    row.remove(InstanceEvent.UNREACHABLE);
                    row.put(InstanceEvent.EXPUNGE_TIMEOUT, InstanceState.EXPUNGED);
                }
                case SCHEDULED, FINISHED, FAILED, KILLED, ERROR, GONE, DROPPED, UNKNOWN, EXPUNGED ->
                        throw new AssertionError(state);
            }
        }
        return Collections.unmodifiableMap(table);
    }

    /// Everything from `first` on in the order of a task's life, and losing sight of it.
    private static void forward(Map<InstanceEvent, InstanceState> row, InstanceState first) {
        InstanceState[] life = {
            InstanceState.STAGING,
            InstanceState.STARTING,
            InstanceState.RUNNING,
            InstanceState.KILLING
        };
        for (InstanceState state : life) {
            if (state.compareTo(first) >= 0) {
                row.put(InstanceEvent.valueOf(state.name()), state);
            }
        }
        row.put(InstanceEvent.UNREACHABLE, InstanceState.UNREACHABLE);
    }

    private static Map<InstanceEvent, InstanceState> row(
            Map<InstanceState, Map<InstanceEvent, InstanceState>> table, InstanceState state) {
        return table.computeIfAbsent(state, _ -> new EnumMap<>(InstanceEvent.class));
    }
}
