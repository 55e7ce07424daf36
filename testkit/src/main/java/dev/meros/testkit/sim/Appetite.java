package dev.meros.testkit.sim;

/// What a random framework still wants, over all of its instances.
final class Appetite {
    private int backlog;
    private int launched;
    private boolean settling;

    /// How many tasks wait to be launched.
    int backlog() {
        return backlog;
    }

    boolean isSettling() {
        return settling;
    }

    /// No new wishes: what is wanted is to be finished.
    void settle() {
        settling = true;
    }

    void want(int tasks) {
        backlog += tasks;
    }

    /// A number for the next task, unique over all instances.
    int next() {
        backlog--;
        return launched++;
    }
}
