package dev.meros.testkit.sim;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/// The one source of randomness of a simulation: the same seed gives the same numbers on every
/// machine.
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /// True in `share` of the cases, from 0 to 1.
    boolean chance(double share) {
        return share > 0 && random.nextDouble() < share;
    }

    /// A number from 0 to `bound` - 1.
    int below(int bound) {
        return random.nextInt(bound);
    }

    /// A number from `least` to `most`, both included.
    long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
