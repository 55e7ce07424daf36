package dev.meros.testkit.sim;

import dev.meros.api.codec.Json;
import dev.meros.batch.codec.JobDefaults;
import dev.meros.batch.codec.JobReader;
import dev.meros.batch.core.command.Command;
import dev.meros.batch.core.effect.Answer;
import dev.meros.batch.core.job.Counters;
import dev.meros.batch.core.run.RunId;
import dev.meros.batch.engine.BatchEngine;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Somebody who posts jobs with short schedules, triggers them, and kills or deletes some. Of all
/// the others every run must have taken place in the end.
final class JobOwner implements Actor {
    /// The name and id of the framework that runs the jobs.
    static final String FRAMEWORK = "batch";

    private static final int MOST_JOBS = 10;
    private static final long PAUSE_MICROS = 700_000;

    /// Runs wait for each other, however late they become; without an epsilon they would be merged.
    private static final String PATIENT = "\"concurrent\":false,\"epsilon\":\"PT2H\"";

    private final Dice dice;
    private final RunsHappenOnce runs;
    private final List<Posted> posted = new ArrayList<>();
    private final Set<RunId> triggered = new LinkedHashSet<>();
    private boolean settling;

    /// A job of the owner.
    private static final class Posted {
        private final String name;
        private final String text;
        private final Instant first;
        private final Duration period;
        private final int count;
        private boolean accepted;

        /// Whether its tasks were killed or it was deleted: then nothing is expected of it.
        private boolean disturbed;

        Posted(String name, Instant first, Duration period, int count, String rules) {
            this.name = name;
            this.first = first;
            this.period = period;
            this.count = count;
            this.text =
                    """
                    {"name":"%s","schedule":"R%d/%s/PT%dS","command":"job","retries":1000,
                     "cpus":0.1,"mem":32,"disk":0,%s}
                    """
                            .formatted(name, count, first, period.toSeconds(), rules);
        }

        private List<RunId> runs() {
            List<RunId> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(new RunId(name, first.plus(period.multipliedBy(i))));
            }
            return all;
        }
    }

    JobOwner(Dice dice, RunsHappenOnce runs) {
        this.dice = dice;
        this.runs = runs;
    }

    @Override
    public void start(World world) {
        next(world);
    }

    private void next(World world) {
        world.agenda.after(
                dice.between(PAUSE_MICROS / 10, 2 * PAUSE_MICROS),
                () -> {
                    if (settling) {
                        posted.stream()
                                .filter(p -> !p.accepted && !p.disturbed)
                                .forEach(p -> post(world, p));
                    } else {
                        act(world);
                    }
                    next(world);
                });
    }

    @Override
    public void settle() {
        settling = true;
    }

    private void act(World world) {
        Posted some = posted.isEmpty() ? null : dice.pick(posted);
        int what = dice.below(10);
        if ((some == null || what < 5) && posted.size() < MOST_JOBS) {
            Instant first = world.now().plusMillis(dice.between(-1_000, 3_000)).plusMillis(1);
            Posted job =
                    new Posted(
                            "job-" + posted.size(),
                            Instant.ofEpochMilli(first.toEpochMilli()),
                            Duration.ofSeconds(dice.between(1, 3)),
                            1 + dice.below(5),
                            dice.chance(0.5) ? "\"concurrent\":true" : PATIENT);
            posted.add(job);
            post(world, job);
        } else if (some != null) {
            disturb(world, some, what);
        }
    }

    private void disturb(World world, Posted job, int what) {
        switch (what) {
            case 5, 6 -> {
                // once deleted, the same schedule would begin anew, with the same times
                if (!job.disturbed) {
                    post(world, job);
                }
            }
            case 7 -> {
                if (job.accepted && !job.disturbed) {
                    submit(
                            world,
                            new Command.TriggerJob(job.name, null),
                            answer -> {
                                if (answer instanceof Answer.Started(RunId run) && !job.disturbed) {
                                    triggered.add(run);
                                }
                            });
                }
            }
            case 8 -> {
                if (dice.chance(0.4)) {
                    spoil(job);
                    submit(world, new Command.KillTasks(job.name), _ -> {});
                }
            }
            default -> {
                if (dice.chance(0.3)) {
                    spoil(job);
                    submit(world, new Command.DeleteJob(job.name), _ -> {});
                }
            }
        }
    }

    private void spoil(Posted job) {
        job.disturbed = true;
        triggered.removeIf(run -> run.job().equals(job.name));
    }

    /// Posts a job, again where it is not known whether it was stored: the same text goes on where
    /// the schedule stands.
    private void post(World world, Posted job) {
        Instant now = Instant.ofEpochMilli(world.now().toEpochMilli());
        submit(
                world,
                new Command.PutJob(
                        new JobReader(JobDefaults.CHRONOS).read(Json.readTree(job.text), now),
                        now,
                        Counters.NONE),
                answer -> job.accepted |= answer instanceof Answer.Done);
    }

    private static void submit(World world, Command command, Consumer<Answer> then) {
        BatchEngine engine = engine(world);
        if (engine == null) {
            return;
        }
        world.note("owner", "wants", command);
        var _ =
                engine.submit(command)
                        .whenComplete(
                                (answer, _) -> {
                                    world.note("owner", "hears", answer);
                                    if (answer != null) {
                                        then.accept(answer);
                                    }
                                });
    }

    private static @Nullable BatchEngine engine(World world) {
        SimDriver driver = world.framework(FRAMEWORK).instance();
        return driver != null && driver.framework() instanceof BatchEngine engine ? engine : null;
    }

    /// A run that has not taken place, if there is one.
    Optional<String> missing(World world) {
        if (world.framework(FRAMEWORK).isOver()) {
            return Optional.empty();
        }
        for (Posted job : posted) {
            if (!job.accepted && !job.disturbed) {
                return Optional.of(job.name + " is not yet accepted");
            }
            for (RunId run : job.disturbed ? List.<RunId>of() : job.runs()) {
                if (!runs.isOver(run)) {
                    return Optional.of(run + " has not run: " + job.text);
                }
            }
        }
        for (RunId run : triggered) {
            if (!runs.isOver(run)) {
                return Optional.of(run + " was triggered and has not run");
            }
        }
        return Optional.empty();
    }
}
