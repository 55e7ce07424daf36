package dev.meros.api.maintenance;

import dev.meros.api.model.Fields;

import java.util.List;

/// `maintenance.Schedule` of the v1 API: all planned maintenance.
public record Schedule(List<Window> windows) {
    /// Nothing is planned.
    public static final Schedule EMPTY = new Schedule(List.of());

    public Schedule {
        windows = Fields.list(windows);
    }
}
