package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// The last result of a check.
public record CheckStatusInfo(
        CheckInfo.@Nullable Type type,
        @Nullable Command command,
        @Nullable Http http,
        @Nullable Tcp tcp) {
    /// The result of a check that came to none yet: its type, with nothing in it.
    public static CheckStatusInfo none(CheckInfo check) {
        if (check.http() != null) {
            return new CheckStatusInfo(CheckInfo.Type.HTTP, null, new Http(null), null);
        }
        return check.tcp() != null
                ? new CheckStatusInfo(CheckInfo.Type.TCP, null, null, new Tcp(null))
                : new CheckStatusInfo(CheckInfo.Type.COMMAND, new Command(null), null, null);
    }

    /// `CheckStatusInfo.Command` of the v1 API.
    public record Command(@Nullable Integer exitCode) {}

    /// `CheckStatusInfo.Http` of the v1 API.
    public record Http(@Nullable Integer statusCode) {}

    /// `CheckStatusInfo.Tcp` of the v1 API.
    public record Tcp(@Nullable Boolean succeeded) {}
}
