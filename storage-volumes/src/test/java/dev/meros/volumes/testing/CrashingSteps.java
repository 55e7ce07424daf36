package dev.meros.volumes.testing;

import dev.meros.volumes.Steps;

/// Counts steps and lets the process die at one of them, as far as those see who come after it:
/// from then on it changes nothing any more.
public final class CrashingSteps implements Steps {
    private static final int NEVER = Integer.MAX_VALUE;

    private int count;
    private int last = NEVER;

    /// That the process has died.
    public static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;

        Crash(String change) {
            super("before: " + change);
        }
    }

    /// Lets `steps` more steps happen, and no other; [Integer#MAX_VALUE]: all.
    public synchronized void crashAfter(int steps) {
        last = steps == NEVER ? NEVER : count + steps;
    }

    /// How many steps have been made.
    public synchronized int count() {
        return count;
    }

    @Override
    public synchronized void before(String change) {
        if (count >= last) {
            throw new Crash(change);
        }
        count++;
    }
}
