package dev.meros.testkit.sim;

import dev.meros.api.codec.Json;

/// Sends a share of the messages through their JSON form, so that what is lost there shows.
final class Codec {
    private static final double SHARE = 1.0 / 32;

    private final Dice dice;

    Codec(Dice dice) {
        this.dice = dice;
    }

    <T> T pass(T message, Class<T> type) {
        return dice.chance(SHARE) ? Json.read(Json.write(message), type) : message;
    }
}
