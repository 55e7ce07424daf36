package dev.meros.cli.bench.cluster;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A case of the bench: what is done, and to how many instances.
record ClusterCase(Kind kind, int count) {
    static final List<ClusterCase> ALL =
            List.of(
                    new ClusterCase(Kind.CREATE, 10),
                    new ClusterCase(Kind.CREATE, 50),
                    new ClusterCase(Kind.CREATE, 100),
                    new ClusterCase(Kind.CREATE, 200),
                    new ClusterCase(Kind.CREATE, 300),
                    new ClusterCase(Kind.SCALE_UP, 100),
                    new ClusterCase(Kind.SCALE_DOWN, 100),
                    new ClusterCase(Kind.ROLLING, 10),
                    new ClusterCase(Kind.NODE_FAILURE, 100),
                    new ClusterCase(Kind.CRASH_RESTART, 10));

    /// What is done.
    enum Kind {
        CREATE,
        SCALE_UP,
        SCALE_DOWN,
        ROLLING,
        NODE_FAILURE,
        CRASH_RESTART
    }

    /// The name, as it is given and printed.
    String name() {
        return switch (kind) {
            case CREATE -> "create-" + count;
            case SCALE_UP -> "scale-1-" + count;
            case SCALE_DOWN -> "scale-" + count + "-1";
            case ROLLING -> "rolling-" + count;
            case NODE_FAILURE -> "node-failure";
            case CRASH_RESTART -> "crash-restart";
        };
    }

    static Optional<ClusterCase> named(String name) {
        return ALL.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    static String names() {
        return ALL.stream().map(ClusterCase::name).collect(Collectors.joining(", ")) + ", all";
    }
}
