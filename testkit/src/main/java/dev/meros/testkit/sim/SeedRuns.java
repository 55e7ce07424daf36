package dev.meros.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/// Runs the random clusters of many seeds, on some threads, each seed on one.
///
/// @param profile how rough the clusters are
/// @param steps for how many steps faults strike in each
/// @param threads how many seeds run at the same time
/// @param mostFailures after so many failures no further seed begins
/// @param frameworks who runs tasks in them
public record SeedRuns(
        Profile profile, int steps, int threads, int mostFailures, Frameworks frameworks) {
    /// With random frameworks.
    public SeedRuns(Profile profile, int steps, int threads, int mostFailures) {
        this(profile, steps, threads, mostFailures, Frameworks.RANDOM);
    }

    /// Who runs tasks in the clusters.
    public enum Frameworks {
        /// Frameworks that make every call there is.
        RANDOM {
            @Override
            public Simulation of(long seed, Profile profile, int steps) {
                return RandomCluster.of(seed, profile, steps);
            }
        },
        /// The long-running and the batch framework.
        REAL {
            @Override
            public Simulation of(long seed, Profile profile, int steps) {
                return RealCluster.of(seed, profile, steps);
            }
        };

        /// The simulation of a seed.
        public abstract Simulation of(long seed, Profile profile, int steps);
    }

    /// What came of a range of seeds: how many ran, their steps in all, and the failures in the
    /// order of their seeds.
    public record Outcome(
            long seeds, long steps, long launches, long nanos, List<SimulationFailure> failures) {
        public Outcome {
            failures = List.copyOf(failures);
        }

        public double seedsPerSecond() {
            return nanos == 0 ? 0 : seeds * 1e9 / nanos;
        }
    }

    /// Runs all seeds from `first` to `last`, both included. `done` hears how many are done, at
    /// times and from any thread.
    public Outcome run(long first, long last, LongConsumer done) {
        long begin = System.nanoTime();
        AtomicLong next = new AtomicLong(first);
        LongAdder seeds = new LongAdder();
        LongAdder all = new LongAdder();
        LongAdder launches = new LongAdder();
        List<SimulationFailure> failures = new ArrayList<>();
        Runnable work =
                () -> {
                    for (long seed = next.getAndIncrement();
                            seed <= last;
                            seed = next.getAndIncrement()) {
                        try {
                            SimulationReport report = frameworks.of(seed, profile, steps).run();
                            all.add(report.steps());
                            launches.add(report.launches());
                        } catch (SimulationFailure e) {
                            synchronized (failures) {
                                failures.add(e);
                                if (failures.size() >= mostFailures) {
                                    next.set(last + 1);
                                }
                            }
                        }
                        seeds.increment();
                        done.accept(seeds.sum());
                    }
                };
        List<Thread> workers = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            workers.add(Thread.ofPlatform().name("sim-" + i).start(work));
        }
        work.run();
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        failures.sort((a, b) -> Long.compare(a.seed(), b.seed()));
        return new Outcome(
                seeds.sum(), all.sum(), launches.sum(), System.nanoTime() - begin, failures);
    }
}
