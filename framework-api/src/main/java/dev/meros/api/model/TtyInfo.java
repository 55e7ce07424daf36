package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// Asks for a terminal.
public record TtyInfo(@Nullable WindowSize windowSize) {

    /// `TTYInfo.WindowSize` of the v1 API.
    public record WindowSize(Integer rows, Integer columns) {
        public WindowSize {
            Fields.required(rows, "WindowSize.rows");
            Fields.required(columns, "WindowSize.columns");
        }
    }
}
