package dev.meros.cli.client;

/// A kind of server that commands talk to, and how users name its address.
public enum Server {
    KERNEL("kernel", "--kernel", Server.KERNEL_ENVIRONMENT, "meros up"),
    LONG_RUNNING(
            "long-running framework",
            "--long-running",
            Server.LONG_RUNNING_ENVIRONMENT,
            "meros up"),
    BATCH("batch framework", "--batch", Server.BATCH_ENVIRONMENT, "meros up"),
    AGENT("agent", "", "", "meros agent");

    static final String KERNEL_ENVIRONMENT = "MEROS_KERNEL";
    static final String LONG_RUNNING_ENVIRONMENT = "MEROS_LONG_RUNNING";
    static final String BATCH_ENVIRONMENT = "MEROS_BATCH";

    private final String title;
    private final String option;
    private final String environment;
    private final String start;

    Server(String title, String option, String environment, String start) {
        this.title = title;
        this.option = option;
        this.environment = environment;
        this.start = start;
    }

    String title() {
        return title;
    }

    /// What a user can do when the server does not answer.
    String hint() {
        return option.isEmpty()
                ? "is `" + start + "` running there?"
                : "start it with `" + start + "`, or name it by " + option + " or " + environment;
    }
}
