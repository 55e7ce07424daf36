package dev.meros.batch.core.time;

/// How far a schedule has come.
///
/// @param index the next occurrence that has not been decided about
/// @param remaining runs that are left, or [Schedule#FOREVER]
public record Cursor(long index, long remaining) {
    /// Where a schedule begins.
    public static Cursor startOf(Schedule schedule) {
        return new Cursor(0, schedule.count());
    }

    /// Whether no run is left.
    public boolean isExhausted() {
        return remaining == 0;
    }

    /// After an occurrence that used up one of the runs.
    public Cursor afterRun(long occurrence) {
        return new Cursor(
                occurrence + 1, remaining == Schedule.FOREVER ? remaining : remaining - 1);
    }

    /// At a later occurrence, with as many runs left.
    public Cursor at(long occurrence) {
        return new Cursor(occurrence, remaining);
    }
}
