package dev.meros.testkit.sim;

import java.util.List;
import java.util.stream.Collectors;

/// How rough a simulation is: how often which fault strikes, how much time passes in transit, and
/// what goes on besides plain tasks.
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
        double containerFailure,
        Business business) {

    /// No fault at all.
    public static final Profile CALM = new Profile("calm", 0, 0, 0, 300, 0, 0, Business.TASKS);

    /// Now and then something breaks.
    public static final Profile FAULTY =
            new Profile("faulty", 4_000, 0.002, 0.01, 500, 0.01, 0.02, Business.TASKS);

    /// Something is always broken.
    public static final Profile WILD =
            new Profile("wild", 900, 0.02, 0.05, 2_000, 0.05, 0.08, Business.TASKS);

    /// Quotas and weights on all levels of the role tree come and go.
    public static final Profile ROLES = FAULTY.with("roles", new Business(700, 1, 0, 0, 0, 0.1));

    /// Agents are drained, deactivated and given up, machines go down for maintenance.
    public static final Profile NODES = FAULTY.with("nodes", new Business(1_000, 0, 1, 0, 0, 0.2));

    /// Frameworks and operators reserve resources and make volumes and disks.
    public static final Profile VOLUMES =
            FAULTY.with("volumes", new Business(1_000, 0, 0, 1, 0.8, 0.1));

    /// All of it at once, and something is always broken.
    public static final Profile EVERYTHING =
            WILD.with("everything", new Business(600, 2, 2, 2, 0.5, 0.15));

    private static final List<Profile> ALL =
            List.of(CALM, FAULTY, WILD, ROLES, NODES, VOLUMES, EVERYTHING);

    /// What operators and frameworks do besides tasks.
    ///
    /// `pauseMillis` is the mean time between two acts of an operator, 0 for none; `roles`, `nodes`
    /// and `resources` are the weights of what he does then. `operations` is the share of accepted
    /// offers in which a framework does something to the resources, `groups` the share of launches
    /// that are groups.
    public record Business(
            long pauseMillis,
            int roles,
            int nodes,
            int resources,
            double operations,
            double groups) {
        static final Business TASKS = new Business(0, 0, 0, 0, 0, 0);
    }

    private Profile with(String otherName, Business otherBusiness) {
        return new Profile(
                otherName,
                faultPauseMillis,
                loss,
                duplication,
                latencyMicros,
                slowShare,
                containerFailure,
                otherBusiness);
    }

    /// The names of all profiles.
    public static List<String> names() {
        return ALL.stream().map(Profile::name).toList();
    }

    /// The profile of this name; refuses others.
    public static Profile named(String name) {
        return ALL.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "profile: %s (expected: one of %s)"
                                                .formatted(
                                                        name,
                                                        names().stream()
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }
}
