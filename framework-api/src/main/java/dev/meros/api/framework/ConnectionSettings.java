package dev.meros.api.framework;

import dev.meros.api.codec.WireFormat;

import java.time.Duration;

/// How patient a driver is with its kernels, and what it keeps waiting.
///
/// @param firstBackOff the pause after the first failed round of all kernels; doubles from round to
///   round, and is shortened by up to a half at random, so that frameworks do not return all at
///   once
/// @param longestBackOff the longest such pause
/// @param answerTimeout the deadline of each call, of a connect and of a subscription
/// @param missedHeartbeats after so many heartbeat intervals without any event the subscription is
///   given up; the kernel names the interval, 15 s as a rule
/// @param maxWaitingCalls with more calls than this waiting, the driver gives the subscription up
///   and subscribes again
/// @param format the form in which calls and events travel; framework state is JSON in any case
public record ConnectionSettings(
        Duration firstBackOff,
        Duration longestBackOff,
        Duration answerTimeout,
        int missedHeartbeats,
        int maxWaitingCalls,
        WireFormat format) {
    /// Back-off from 0.1 to 3 seconds, answers within 10 seconds, 5 missed heartbeats, 10,000
    /// waiting calls, JSON.
    public static final ConnectionSettings DEFAULTS =
            new ConnectionSettings(
                    Duration.ofMillis(100),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(10),
                    5,
                    10_000,
                    WireFormat.JSON);

    public ConnectionSettings {
        expect(isPositive(firstBackOff), "firstBackOff", firstBackOff, "positive");
        expect(
                longestBackOff.compareTo(firstBackOff) >= 0,
                "longestBackOff",
                longestBackOff,
                "at least firstBackOff");
        expect(isPositive(answerTimeout), "answerTimeout", answerTimeout, "positive");
        expect(missedHeartbeats > 0, "missedHeartbeats", missedHeartbeats, "positive");
        expect(maxWaitingCalls > 0, "maxWaitingCalls", maxWaitingCalls, "positive");
    }

    public ConnectionSettings withBackOff(Duration first, Duration longest) {
        return new ConnectionSettings(
                first, longest, answerTimeout, missedHeartbeats, maxWaitingCalls, format);
    }

    public ConnectionSettings withAnswerTimeout(Duration timeout) {
        return new ConnectionSettings(
                firstBackOff, longestBackOff, timeout, missedHeartbeats, maxWaitingCalls, format);
    }

    public ConnectionSettings withMissedHeartbeats(int count) {
        return new ConnectionSettings(
                firstBackOff, longestBackOff, answerTimeout, count, maxWaitingCalls, format);
    }

    public ConnectionSettings withMaxWaitingCalls(int count) {
        return new ConnectionSettings(
                firstBackOff, longestBackOff, answerTimeout, missedHeartbeats, count, format);
    }

    public ConnectionSettings withFormat(WireFormat newFormat) {
        return new ConnectionSettings(
                firstBackOff,
                longestBackOff,
                answerTimeout,
                missedHeartbeats,
                maxWaitingCalls,
                newFormat);
    }

    private static boolean isPositive(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0;
    }

    static void expect(boolean met, String name, Object value, String expected) {
        if (!met) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
