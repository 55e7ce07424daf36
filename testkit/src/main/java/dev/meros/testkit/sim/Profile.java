package dev.meros.testkit.sim;

/// How rough a simulation is: how often which fault strikes, and how much time passes in transit.
///
/// `faultPauseMillis` is the mean time between two faults, 0 for none. `loss` is the share of
/// requests that are lost on their way or whose answer is, `duplication` the share of requests that
/// arrive twice, where a second arrival is allowed to happen. `latencyMicros` is the usual time of
/// a message in transit; `slowShare` of them take up to a hundred times as long.
public record Profile(
        String name,
        long faultPauseMillis,
        double loss,
        double duplication,
        long latencyMicros,
        double slowShare,
        double containerFailure) {

    /// No fault at all.
    public static final Profile CALM = new Profile("calm", 0, 0, 0, 300, 0, 0);

    /// Now and then something breaks.
    public static final Profile FAULTY = new Profile("faulty", 4_000, 0.002, 0.01, 500, 0.01, 0.02);

    /// Something is always broken.
    public static final Profile WILD = new Profile("wild", 900, 0.02, 0.05, 2_000, 0.05, 0.08);

    /// The profile of this name; refuses others.
    public static Profile named(String name) {
        return switch (name) {
            case "calm" -> CALM;
            case "faulty" -> FAULTY;
            case "wild" -> WILD;
            default ->
                    throw new IllegalArgumentException(
                            "profile: " + name + " (expected: calm, faulty or wild)");
        };
    }
}
