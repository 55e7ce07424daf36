package dev.meros.testkit.sim;

/// What a random framework still wants, over all of its instances.
final class Appetite {
    /// How many tasks one wants who takes all that he can get.
    private static final int INSATIABLE = 10;

    private int backlog;
    private int launched;
    private int operations;
    private Mood mood = Mood.RESTLESS;
    private String hungerRole = "";

    /// How a framework goes about it.
    enum Mood {
        /// Wishes come, and calls of all kinds.
        RESTLESS,
        /// No new wishes: what is wanted is to be finished.
        SETTLING,
        /// Wants nothing any more and ends what it has.
        YIELDING,
        /// Takes what it can get in one role, and keeps it.
        HUNGRY,
        /// Takes what it can get, and keeps it.
        GREEDY
    }

    /// How many tasks wait to be launched.
    int backlog() {
        return switch (mood) {
            case HUNGRY, GREEDY -> INSATIABLE;
            case YIELDING -> 0;
            case RESTLESS, SETTLING -> backlog;
        };
    }

    Mood mood() {
        return mood;
    }

    boolean isSettling() {
        return mood != Mood.RESTLESS;
    }

    void become(Mood next) {
        mood = next;
    }

    void hungerFor(String role) {
        mood = Mood.HUNGRY;
        hungerRole = role;
    }

    /// Whether offers to this role are of use.
    boolean likes(String role) {
        return mood != Mood.HUNGRY || role.equals(hungerRole);
    }

    void want(int tasks) {
        backlog += tasks;
    }

    /// A number for the next task, unique over all instances.
    int next() {
        backlog--;
        return launched++;
    }

    /// A number for the next operation, unique over all instances.
    int nextOperation() {
        return operations++;
    }
}
