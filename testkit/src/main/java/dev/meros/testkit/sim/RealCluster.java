package dev.meros.testkit.sim;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.batch.core.BatchScheduler;
import dev.meros.batch.core.Policy;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.engine.BatchEngine;
import dev.meros.batch.engine.Observer;
import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.engine.Engine;
import dev.meros.longrunning.engine.Outlet;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A cluster with the real engines of the long-running and the batch framework, people who use
/// them, and another framework beside them.
public final class RealCluster {
    /// Kept, so that their level is: what they tell of faults would fill the log.
    private static final List<Logger> QUIET =
            List.of(Logger.getLogger("dev.meros.longrunning"), Logger.getLogger("dev.meros.batch"));

    /// No outage is so long that runs are merged, and nobody waits for long.
    private static final Policy POLICY =
            new Policy(
                    Duration.ofHours(2),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(3),
                    0,
                    100,
                    1_000);

    private RealCluster() {}

    /// The simulation of a seed.
    public static Simulation of(long seed, Profile profile, int steps) {
        QUIET.forEach(logger -> logger.setLevel(Level.OFF));
        Simulation simulation =
                Simulation.of(seed)
                        .profile(profile)
                        .steps(steps)
                        .rules(RandomCluster.RULES)
                        .replay(
                                "meros sim --frameworks real --seed %d --profile %s --steps %d --trace"
                                        .formatted(seed, profile.name(), steps));
        Dice dice = simulation.dice();
        simulation.agents(2 + dice.below(3));
        simulation.cast(info(AppOwner.FRAMEWORK), new LongRunningMaker(dice));
        simulation.cast(info(JobOwner.FRAMEWORK), new BatchMaker());
        FrameworkInfo stranger = info("stranger");
        Appetite appetite = new Appetite();
        OperationDraw draw = new OperationDraw(dice, "stranger");
        simulation.framework(
                stranger,
                () -> new RandomFramework(dice, appetite, stranger, profile.business(), draw));
        AppOwner apps = new AppOwner(dice);
        RunsHappenOnce runs = new RunsHappenOnce();
        JobOwner jobs = new JobOwner(dice, runs);
        return simulation
                .actor(apps)
                .actor(jobs)
                .whenFaultsStop(() -> appetite.become(Appetite.Mood.YIELDING))
                .invariant(runs)
                .invariant(new KillsAreOfOwnTasks())
                .goal("each app has exactly its instances", apps::missing)
                .goal("no run of a job is missed", jobs::missing);
    }

    private static FrameworkInfo info(String name) {
        return FrameworkInfo.builder()
                .user("nobody")
                .name(name)
                .id(new FrameworkId(name))
                .principal(OperationDraw.PRINCIPAL)
                .failoverTimeout(3600.0)
                .roles(List.of(name))
                .capabilities(
                        List.of(
                                of(FrameworkInfo.Capability.Type.MULTI_ROLE),
                                of(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT),
                                of(FrameworkInfo.Capability.Type.PARTITION_AWARE),
                                of(FrameworkInfo.Capability.Type.TASK_KILLING_STATE)))
                .build();
    }

    private static FrameworkInfo.Capability of(FrameworkInfo.Capability.Type type) {
        return new FrameworkInfo.Capability(type);
    }

    /// Starts instances of the long-running framework.
    private static final class LongRunningMaker implements FrameworkHost.Maker {
        private final Dice dice;
        private Outside outside;

        LongRunningMaker(Dice dice) {
            this.dice = dice;
            this.outside = new Outside(dice);
        }

        @Override
        public Framework make() {
            outside = new Outside(dice);
            return new Engine(new LongRunning(AppOwner.FRAMEWORK), outside, dice::uuid);
        }

        @Override
        public void attach(Framework framework, SchedulerDriver driver) {
            if (framework instanceof Engine engine && driver instanceof SimDriver on) {
                outside.attach(engine, on);
                engine.attach(on);
                var _ = engine.ended().whenComplete((_, _) -> on.execute(() -> on.host.exits(on)));
            }
        }
    }

    /// Probes of health checks, few of which fail.
    private static final class Outside implements Outlet {
        private static final double FAILING = 0.01;

        private final Dice dice;
        private @Nullable Engine engine;
        private @Nullable SimDriver driver;

        Outside(Dice dice) {
            this.dice = dice;
        }

        void attach(Engine attachedEngine, SimDriver attachedDriver) {
            engine = attachedEngine;
            driver = attachedDriver;
        }

        @Override
        public void publish(Effect.Publish event) {}

        @Override
        public void count(Effect effect) {}

        @Override
        public void probe(Effect.ReadinessProbe probe) {
            Engine to = engine;
            SimDriver on = driver;
            if (to == null || on == null) {
                return;
            }
            int status = !on.isCalm() && dice.chance(FAILING) ? 504 : 200;
            var _ =
                    on.schedule(
                            Duration.ofMillis(dice.between(1, 50)),
                            () -> {
                                var _ =
                                        to.submit(
                                                on,
                                                new Command.ReadinessProbed(
                                                        probe.instance(),
                                                        status,
                                                        "text/plain",
                                                        ""));
                            });
        }

        @Override
        public void probe(Effect.Probe probe) {
            Engine to = engine;
            SimDriver on = driver;
            if (to == null || on == null) {
                return;
            }
            String failure = !on.isCalm() && dice.chance(FAILING) ? "no answer" : null;
            var _ =
                    on.schedule(
                            Duration.ofMillis(dice.between(1, 50)),
                            () -> {
                                var _ =
                                        to.submit(
                                                on,
                                                new Command.ProbeEnded(
                                                        probe.instance(), probe.check(), failure));
                            });
        }
    }

    /// Starts instances of the batch framework.
    private static final class BatchMaker implements FrameworkHost.Maker {
        @Override
        public Framework make() {
            return new BatchEngine(new BatchScheduler(POLICY), new Unobserved());
        }

        @Override
        public void attach(Framework framework, SchedulerDriver driver) {
            if (framework instanceof BatchEngine engine) {
                engine.attach(driver);
            }
        }
    }

    private static final class Unobserved implements Observer {
        @Override
        public void placed(Run run) {}

        @Override
        public void ended(Run run) {}

        @Override
        public void written(int entries, Duration took) {}

        @Override
        public void counts(int jobs, int openRuns) {}
    }
}
