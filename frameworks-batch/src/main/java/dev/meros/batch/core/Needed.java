package dev.meros.batch.core;

import dev.meros.api.model.Request;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.run.Run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the runs that wait need, as far as a kernel can tell: amounts. An offer that has not this
/// much is refused by [Placement] too.
public final class Needed {
    /// With more runs than this waiting, nothing is stated and every offer comes: there is use for
    /// most of them, and this is looked at after every step.
    private static final int MOST_RUNS = 100;

    private Needed() {}

    /// The demand of the runs that may begin, in every role, equal ones counted together.
    public static List<Request> of(BatchState state) {
        Map<List<Resource>, Integer> counts = new LinkedHashMap<>();
        List<Run> queue = state.queue(MOST_RUNS + 1);
        if (queue.size() > MOST_RUNS) {
            return List.of();
        }
        for (Run run : queue) {
            Optional<JobEntry> entry = state.job(run.id().job());
            if (entry.isPresent() && state.isPlaceable(run.id())) {
                counts.merge(amounts(entry.get().job().needs()), 1, Integer::sum);
            }
        }
        List<Request> requests = new ArrayList<>();
        counts.forEach((amounts, count) -> requests.add(Request.of(count, amounts)));
        return List.copyOf(requests);
    }

    private static List<Resource> amounts(Job.Needs needs) {
        List<Resource> resources = new ArrayList<>();
        addAmount(resources, "cpus", needs.cpus());
        addAmount(resources, "mem", needs.mem());
        addAmount(resources, "disk", needs.disk());
        if (resources.isEmpty()) {
            addAmount(resources, "cpus", new Scalar(1));
        }
        return List.copyOf(resources);
    }

    private static void addAmount(List<Resource> resources, String name, Scalar amount) {
        if (amount.isPositive()) {
            resources.add(Resource.scalar(name, amount));
        }
    }
}
