package dev.meros.api.model;

/// How far the draining of an agent has come.
public enum DrainState implements WireEnum {
    UNKNOWN(0),
    DRAINING(1),
    DRAINED(2);

    private final int number;

    DrainState(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }
}
