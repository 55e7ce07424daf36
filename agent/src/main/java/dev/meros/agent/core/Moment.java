package dev.meros.agent.core;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.TimeInfo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// What a decision needs from outside: the time, and a random id that is never used twice, from
/// which it makes the ids it needs.
public record Moment(Instant now, UUID random) {
    /// The n-th id of this moment.
    UUID id(int n) {
        return UUID.nameUUIDFromBytes((random + "/" + n).getBytes(StandardCharsets.US_ASCII));
    }

    Bytes bytes(int n) {
        return Bytes.of(id(n));
    }

    double timestamp() {
        return now.getEpochSecond() + now.getNano() / 1e9;
    }

    TimeInfo after(Duration pause) {
        return TimeInfo.of(now.plus(pause));
    }
}
