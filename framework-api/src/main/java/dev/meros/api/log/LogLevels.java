package dev.meros.api.log;

import org.jspecify.annotations.Nullable;

import java.util.logging.Level;
import java.util.logging.Logger;

/// How much this process logs, in the levels of operators (mesos-v1 §5.2): 0 is as it was started,
/// 1 to 3 are more and more. They hold for the whole process, since its log does.
public final class LogLevels {
    /// The highest level.
    public static final int MOST = 3;

    /// Held, since the library forgets the level of a logger that nobody holds.
    private final Logger logger;

    private final @Nullable Level usual;
    private int current;

    public LogLevels() {
        this("dev.meros");
    }

    /// For loggers from this name on.
    LogLevels(String name) {
        this.logger = Logger.getLogger(name);
        this.usual = logger.getLevel();
    }

    /// The level at the moment.
    public synchronized int current() {
        return current;
    }

    /// Sets a level from 0 to [#MOST].
    public synchronized void set(int level) {
        Level wanted =
                switch (level) {
                    case 0 -> usual;
                    case 1 -> Level.FINE;
                    case 2 -> Level.FINER;
                    case MOST -> Level.FINEST;
                    default ->
                            throw new IllegalArgumentException(
                                    "level: " + level + " (expected: 0 to " + MOST + ")");
                };
        current = level;
        logger.setLevel(wanted);
    }
}
