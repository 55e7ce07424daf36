package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// The last result of a check.
public record CheckStatusInfo(
        CheckInfo.@Nullable Type type,
        @Nullable Command command,
        @Nullable Http http,
        @Nullable Tcp tcp) {

    /// `CheckStatusInfo.Command` of the v1 API.
    public record Command(@Nullable Integer exitCode) {}

    /// `CheckStatusInfo.Http` of the v1 API.
    public record Http(@Nullable Integer statusCode) {}

    /// `CheckStatusInfo.Tcp` of the v1 API.
    public record Tcp(@Nullable Boolean succeeded) {}
}
