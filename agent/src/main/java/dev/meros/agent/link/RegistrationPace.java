package dev.meros.agent.link;

import java.time.Duration;

/// How an agent goes about its registration, by how many tries have failed since the last that went
/// well.
///
/// It waits `firstAnswer` for the answer, twice as long each time, at most `longestAnswer`; between
/// two tries it pauses for `firstPause` at most, twice as long each time, at most `longestPause`.
///
/// After a failover the kernel gives up agents that are not back in time (`agentReregisterTimeout`,
/// 10 s): by the defaults two answers in a row may get lost before that, while a kernel that has
/// too much to do is asked less and less often.
public record RegistrationPace(
        Duration firstAnswer, Duration longestAnswer, Duration firstPause, Duration longestPause) {

    public static RegistrationPace defaults() {
        return new RegistrationPace(
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(3));
    }

    /// How long to wait for the answer of the next try.
    public Duration answer(int failures) {
        return grown(firstAnswer, failures, longestAnswer);
    }

    /// How long to pause at most before the next try, after `failures` of them (1 or more).
    public Duration pause(int failures) {
        return grown(firstPause, failures - 1, longestPause);
    }

    private static Duration grown(Duration first, int doublings, Duration longest) {
        Duration grown = first;
        for (int i = 0; i < doublings && grown.compareTo(longest) < 0; i++) {
            grown = grown.multipliedBy(2);
        }
        return grown.compareTo(longest) < 0 ? grown : longest;
    }
}
