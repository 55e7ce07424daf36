package dev.meros.batch.core;

import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.Resources;
import dev.meros.batch.core.effect.Effect;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.TaskIds;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which waiting runs the offers are used for: in the order of the queue; a run that fits nowhere
/// does not hold up the ones behind it.
final class Placement {
    /// The most waiting runs looked at for one set of offers.
    private static final int MOST_LOOKED_AT = 2000;

    /// The most launches in one step, so that its records fit one write.
    private static final int MOST_LAUNCHES = 500;

    private final Step step;
    private final List<Share> shares;
    private final Set<Job.Needs> hopeless = new HashSet<>();
    private final Set<String> busy = new HashSet<>();
    private int launches;

    private Placement(Step step, List<Offer> offers) {
        this.step = step;
        this.shares = offers.stream().map(Share::new).toList();
    }

    static void use(Step step, List<Offer> offers) {
        new Placement(step, offers).run();
    }

    /// What is left of an offer, and what was put there.
    private static final class Share {
        final Offer offer;
        final List<TaskInfo> tasks = new ArrayList<>();
        Resources rest;

        Share(Offer offer) {
            this.offer = offer;
            this.rest = Resources.of(offer.resources());
        }

        Optional<Resources> take(Job.Needs needs) {
            if (!needs.constraints().stream().allMatch(c -> c.accepts(offer))) {
                return Optional.empty();
            }
            Resources picked = Resources.EMPTY;
            for (Need need : amounts(needs)) {
                Optional<Resources> part = rest.pick(need.name(), need.amount());
                if (part.isEmpty()) {
                    return Optional.empty();
                }
                picked = picked.plus(part.get());
            }
            return Optional.of(picked);
        }
    }

    private record Need(String name, Scalar amount) {}

    private static List<Need> amounts(Job.Needs needs) {
        return List.of(
                new Need("cpus", needs.cpus()),
                new Need("mem", needs.mem()),
                new Need("disk", needs.disk()));
    }

    private void run() {
        for (Run run : step.before().queue(MOST_LOOKED_AT)) {
            if (launches == MOST_LAUNCHES) {
                break;
            }
            Optional<JobEntry> entry = step.job(run.id().job());
            if (entry.isPresent() && mayBegin(entry.get().job(), run)) {
                place(entry.get().job(), run);
            }
        }
        List<OfferId> unused = new ArrayList<>();
        for (Share share : shares) {
            if (share.tasks.isEmpty()) {
                unused.add(share.offer.id());
            } else {
                step.effect(new Effect.Launch(share.offer.id(), share.tasks));
            }
        }
        if (!unused.isEmpty()) {
            step.effect(new Effect.Decline(unused));
        }
    }

    private boolean mayBegin(Job job, Run run) {
        return !hopeless.contains(job.needs())
                && !busy.contains(job.name())
                && step.before().isPlaceable(run.id());
    }

    private void place(Job job, Run run) {
        for (Share share : shares) {
            Optional<Resources> picked = share.take(job.needs());
            if (picked.isPresent()) {
                launch(job, run, share, picked.get());
                return;
            }
        }
        hopeless.add(job.needs());
    }

    private void launch(Job job, Run run, Share share, Resources picked) {
        String arguments =
                run.arguments() == null
                        ? String.join(" ", job.work().arguments())
                        : run.arguments();
        TaskId id = TaskIds.next(run, arguments);
        Run.Placement placement =
                new Run.Placement(id, share.offer.agentId(), share.offer.hostname());
        Run launched =
                run.launched(placement, step.now(), step.now().plus(step.policy().silence()));
        step.put(launched);
        step.effect(new Effect.RunPlaced(launched));
        share.rest = share.rest.minus(picked);
        share.tasks.add(TaskPlan.task(job, run, placement, picked));
        launches++;
        if (!job.rules().concurrent()) {
            busy.add(job.name());
        }
    }
}
