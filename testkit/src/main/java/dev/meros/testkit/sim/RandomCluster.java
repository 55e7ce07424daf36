package dev.meros.testkit.sim;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.ResourceProviderId;
import dev.meros.api.resource.ResourceText;
import dev.meros.kernel.core.KernelRules;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The cluster that a seed stands for in `meros sim`: some agents, some frameworks, all of it drawn
/// by the dice.
public final class RandomCluster {
    static final KernelRules RULES =
            KernelRules.defaults(new KernelRules.Master("kernel", "10.0.0.100", 5050, "0.1.0"))
                    .withHistory(new KernelRules.History(30, 5))
                    .withPatience(
                            new KernelRules.Patience(
                                    Duration.ofSeconds(5),
                                    Duration.ofMillis(2500),
                                    Duration.ofSeconds(10),
                                    Duration.ofSeconds(20),
                                    Duration.ofSeconds(1),
                                    Duration.ofSeconds(25)));

    /// A pool of which disks can be made.
    private static final Resource RAW =
            ResourceText.parseResources("disk:2000").getFirst().toBuilder()
                    .providerId(new ResourceProviderId("pool"))
                    .disk(
                            new Resource.DiskInfo(
                                    null,
                                    null,
                                    Resource.DiskInfo.Source.builder()
                                            .type(Resource.DiskInfo.Source.Type.RAW)
                                            .profile("fast")
                                            .build()))
                    .build();

    private RandomCluster() {}

    /// The simulation of a seed.
    public static Simulation of(long seed, Profile profile, int steps) {
        Simulation simulation =
                Simulation.of(seed)
                        .profile(profile)
                        .steps(steps)
                        .rules(RULES)
                        .replay(
                                "meros sim --seed %d --profile %s --steps %d --trace"
                                        .formatted(seed, profile.name(), steps));
        Dice dice = simulation.dice();
        simulation.agents(
                2 + dice.below(4),
                ResourceText.parseResources(
                        "cpus:%d;mem:%d;disk:10000;ports:[31000-31019]"
                                .formatted(3 + dice.below(5), 2048 + 1024 * dice.below(4))),
                profile.business().operations() > 0 ? List.of(RAW) : List.of());
        List<Appetite> appetites = new ArrayList<>();
        int frameworks = 1 + dice.below(3);
        for (int i = 0; i < frameworks; i++) {
            FrameworkInfo info = info("random-" + i, dice, profile);
            Appetite appetite = new Appetite();
            appetites.add(appetite);
            OperationDraw draw = new OperationDraw(dice, info.name());
            simulation.framework(
                    info,
                    () -> new RandomFramework(dice, appetite, info, profile.business(), draw));
            if (profile.business().roles() > 0) {
                simulation.feast(new Feast.Guest(info.name(), appetite));
            }
            simulation.eventually(
                    "feasible pending work of " + info.name() + " runs",
                    cluster -> appetite.backlog() <= 0 || cluster.isOver(info.name()));
        }
        simulation.whenFaultsStop(() -> appetites.forEach(a -> a.become(Appetite.Mood.SETTLING)));
        return simulation;
    }

    private static FrameworkInfo info(String name, Dice dice, Profile profile) {
        boolean plain = profile.business().operations() == 0;
        FrameworkInfo.Builder builder =
                FrameworkInfo.builder()
                        .user("nobody")
                        .name(name)
                        .id(new FrameworkId(name))
                        .failoverTimeout(dice.chance(0.2) ? 4.0 : 3600.0);
        List<FrameworkInfo.Capability> capabilities = new ArrayList<>();
        if (dice.chance(0.7)) {
            capabilities.add(of(FrameworkInfo.Capability.Type.PARTITION_AWARE));
        }
        if (dice.chance(0.5)) {
            capabilities.add(of(FrameworkInfo.Capability.Type.TASK_KILLING_STATE));
        }
        if (dice.chance(plain ? 0.5 : 0.8)) {
            capabilities.add(of(FrameworkInfo.Capability.Type.MULTI_ROLE));
            builder.roles(dice.chance(0.5) ? List.of("a", "b") : List.of("a/x"));
        }
        if (!plain) {
            builder.principal(OperationDraw.PRINCIPAL);
            capabilities.add(of(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT));
            if (dice.chance(0.7)) {
                capabilities.add(of(FrameworkInfo.Capability.Type.SHARED_RESOURCES));
            }
        }
        return builder.capabilities(capabilities).build();
    }

    private static FrameworkInfo.Capability of(FrameworkInfo.Capability.Type type) {
        return new FrameworkInfo.Capability(type);
    }
}
