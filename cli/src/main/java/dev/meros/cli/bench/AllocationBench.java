package dev.meros.cli.bench;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.Kernel;
import dev.meros.kernel.core.allocation.AgentAccount;
import dev.meros.kernel.core.record.OfferRecord;
import dev.meros.kernel.core.record.RoleRecord;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Times allocations of the kernel's core in one cell: a case at one size of cluster.
///
/// A pass is the command [dev.meros.kernel.core.command.ClockCommand.Allocate] until nothing is
/// left to allocate: its decisions, the messages with the offers included, and the fold of their
/// records.
final class AllocationBench {
    private static final int WARM_UP = 3;

    /// So many are timed, however long that takes.
    private static final int FEWEST = 3;

    /// Passes in which everything was declined before single changes are timed.
    private static final int DECLINED_BEFORE_CHANGES = 5;

    private static final Instant NEVER = Instant.parse("2027-01-01T00:00:00Z");

    private final ClusterShape shape;
    private final Supplier<Kernel> kernels;
    private final String sorter;
    private final Effort effort;
    private @Nullable BenchCluster cluster;

    /// How often a pass and how often a single change is timed, and after how many seconds a cell
    /// takes no more of them, once it has [#FEWEST].
    record Effort(int rounds, int changes, int seconds) {
        long nanos() {
            return TimeUnit.SECONDS.toNanos(seconds);
        }
    }

    AllocationBench(ClusterShape shape, Supplier<Kernel> kernels, String sorter, Effort effort) {
        this.shape = shape;
        this.kernels = kernels;
        this.sorter = sorter;
        this.effort = effort;
    }

    /// As it was built: what tasks do not use is free, nobody is suppressed or has a filter. The
    /// cases of one shape take turns on one cluster, which takes longer to build than to measure.
    private BenchCluster cluster() {
        BenchCluster known = cluster;
        if (known == null) {
            known = BenchCluster.build(kernels.get(), shape);
            cluster = known;
        } else {
            known.frameworks.forEach(known::revive);
            known.declineAll();
        }
        return known;
    }

    private Map<String, Object> params() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("agents", shape.agents());
        params.put("frameworks", shape.frameworks());
        params.put("roles", shape.roles());
        params.put("tasks", shape.agents() * ClusterShape.TASKS_PER_AGENT);
        params.put("sorter", sorter);
        params.put("agent_kind", "simulated");
        params.put("journal", "none: the core alone");
        params.put("seed", shape.seed());
        return params;
    }

    private BenchResult result(
            String name, Map<String, Object> params, List<Long> nanos, double rate, String notes) {
        return BenchResult.ofNanos("allocation", name, params, nanos, rate, notes);
    }

    /// Everything that is free on every agent is offered; between passes all of it is declined for
    /// no time. `rate` is offers per second.
    BenchResult full(String name) {
        return passes(name, cluster(), params(), "");
    }

    /// As [#full], with guarantees and limits on both levels of the roles.
    BenchResult quota(String name) {
        BenchCluster cluster = cluster();
        List<RoleRecord.QuotaSet> quotas = shape.quotas();
        quotas.forEach(cluster.kernel.state()::apply);
        Map<String, Object> params = params();
        params.put("quotas", quotas.size());
        return passes(name, cluster, params, " guarantees and limits on every role;");
    }

    private BenchResult passes(
            String name, BenchCluster cluster, Map<String, Object> params, String what) {
        List<Long> nanos = new ArrayList<>();
        Spent spent = new Spent();
        BareKernel.Pass first = cluster.kernel.allocate();
        cluster.decline(first.offers(), 0);
        JvmNotes jvm = new JvmNotes();
        long began = System.nanoTime();
        for (int round = first.nanos() < effort.nanos() ? -WARM_UP : 0;
                goesOn(round, effort.rounds(), began);
                round = next(round, began)) {
            BareKernel.Pass pass = cluster.kernel.allocate();
            if (round >= 0) {
                nanos.add(pass.nanos());
                spent.add(pass);
            }
            cluster.decline(pass.offers(), 0);
        }
        return result(
                name,
                params,
                nanos,
                spent.offersPerSecond(),
                "pass over all agents, nobody has a filter;%s first pass %.1f ms; %s; %s"
                        .formatted(what, first.nanos() / 1e6, spent.text(), jvm.text()));
    }

    /// Round after round everything that is offered is declined for as long as there is. When
    /// nothing is offered any more, all frameworks revive.
    BenchResult declined(String name) {
        BenchCluster cluster = cluster();
        List<Long> nanos = new ArrayList<>();
        List<Long> withDeclines = new ArrayList<>();
        Spent spent = new Spent();
        int revived = 0;
        JvmNotes jvm = new JvmNotes();
        long began = System.nanoTime();
        for (int round = -WARM_UP;
                goesOn(round, effort.rounds(), began);
                round = next(round, began)) {
            BareKernel.Pass pass = cluster.kernel.allocate();
            long declining = cluster.decline(pass.offers(), BenchCluster.LONGEST);
            if (round >= 0) {
                nanos.add(pass.nanos());
                withDeclines.add(pass.nanos() + declining);
                spent.add(pass);
            }
            if (pass.offers().isEmpty()) {
                revived++;
                cluster.frameworks.forEach(cluster::revive);
            }
        }
        return result(
                name,
                params(),
                nanos,
                spent.offersPerSecond(),
                "declines not in these times; with them p50 %s, p99 %s, max %s ms; %d filters at the"
                                .formatted(
                                        JvmNotes.millis(withDeclines, 0.5),
                                        JvmNotes.millis(withDeclines, 0.99),
                                        JvmNotes.millis(withDeclines, 1),
                                        cluster.kernel.state().offers().filterCount())
                        + " end, all revived %d times; %s; %s"
                                .formatted(revived, spent.text(), jvm.text()));
    }

    /// A task ends somewhere; timed from its status to the decided offer of what it held. The
    /// framework that gets it launches a task of the same size there. `rate` is changes per second.
    BenchResult oneChange(String name) {
        BenchCluster cluster = cluster();
        int declinedBefore = Math.min(DECLINED_BEFORE_CHANGES, shape.frameworks() - 1);
        for (int i = 0; i < declinedBefore; i++) {
            cluster.decline(cluster.kernel.allocate().offers(), BenchCluster.LONGEST);
        }
        cluster.kernel.allocate();
        SplittableRandom random = new SplittableRandom(shape.seed());
        List<Long> nanos = new ArrayList<>();
        List<Long> cpuNanos = new ArrayList<>();
        long sum = 0;
        int offered = 0;
        JvmNotes jvm = new JvmNotes();
        long began = System.nanoTime();
        for (int i = -effort.changes() / 4; goesOn(i, effort.changes(), began); i++) {
            BareKernel.Link<AgentInfo> agent = cluster.agents.get(random.nextInt(shape.agents()));
            List<TaskEntry> tasks = cluster.kernel.state().tasks().on(BenchCluster.idOf(agent));
            if (tasks.isEmpty()) {
                continue;
            }
            TaskEntry task = tasks.get(random.nextInt(tasks.size()));
            AgentCall end = cluster.finished(task);
            long cpu = JvmNotes.cpuNanos();
            long start = System.nanoTime();
            cluster.kernel.call(agent, end);
            BareKernel.Pass pass = cluster.kernel.allocate();
            long took = System.nanoTime() - start;
            long cpuTook = JvmNotes.cpuNanos() - cpu;
            if (i >= 0) {
                nanos.add(took);
                cpuNanos.add(cpuTook);
                sum += took;
                offered += pass.offers().isEmpty() ? 0 : 1;
            }
            cluster.acknowledge(task, end);
            for (Offer offer : pass.offers()) {
                cluster.accept(
                        offer, List.of(Resources.of(offer.resources()).unallocated().toList()));
            }
        }
        return result(
                name,
                params(),
                nanos,
                nanos.size() / (sum / 1e9),
                ("from a task's end to the offer of what it held, both decided and folded; %d of"
                                + " them offered; %d frameworks have refused what else is free of"
                                + " every agent, the next one holds it as an offer; cpu p50 %s,"
                                + " p99 %s ms; %s")
                        .formatted(
                                offered,
                                declinedBefore,
                                JvmNotes.millis(cpuNanos, 0.5),
                                JvmNotes.millis(cpuNanos, 0.99),
                                jvm.text()));
    }

    /// Everybody has refused everything that is free; the agents are looked at anew after their
    /// connections broke. Nothing is offered.
    BenchResult filtered(String name) {
        BenchCluster cluster = cluster();
        filterAll(cluster);
        int filters = cluster.kernel.state().offers().filterCount();
        List<Long> nanos = new ArrayList<>();
        List<Long> cpuNanos = new ArrayList<>();
        long sum = 0;
        int offered = 0;
        JvmNotes jvm = new JvmNotes();
        long began = System.nanoTime();
        for (int round = -WARM_UP;
                goesOn(round, effort.rounds(), began);
                round = next(round, began)) {
            for (int i = 0; i < shape.agents(); i++) {
                cluster.reconnect(i);
            }
            BareKernel.Pass pass = cluster.kernel.allocate();
            if (round >= 0) {
                nanos.add(pass.nanos());
                cpuNanos.add(pass.cpuNanos());
                sum += pass.nanos();
                offered += pass.offers().size();
            }
        }
        double pairs = (double) shape.agents() * shape.frameworks() * nanos.size();
        return result(
                name,
                params(),
                nanos,
                shape.agents() * (nanos.size() / (sum / 1e9)),
                ("pass over all agents after their reconnection, %d filters, %d offers;"
                                + " cpu p50 %s ms;"
                                + " %.1f ns for each agent and framework; rate: agents per second;"
                                + " %s")
                        .formatted(
                                filters,
                                offered,
                                JvmNotes.millis(cpuNanos, 0.5),
                                sum / pairs,
                                jvm.text()));
    }

    /// The same records that declines lead to, without the offers before them.
    private void filterAll(BenchCluster cluster) {
        for (int i = 0; i < shape.agents(); i++) {
            AgentId id = BenchCluster.idOf(cluster.agents.get(i));
            AgentAccount account = cluster.kernel.state().accounts().agent(id);
            Resources free = account.total().minus(account.used());
            for (BareKernel.Link<FrameworkInfo> framework : cluster.frameworks) {
                for (String role : framework.id().roles()) {
                    cluster.kernel
                            .state()
                            .apply(
                                    new OfferRecord.Filtered(
                                            BenchCluster.idOfFramework(framework),
                                            role,
                                            id,
                                            free,
                                            NEVER));
                }
            }
        }
    }

    /// Half of the frameworks are suppressed; before each pass a twentieth revives and as many
    /// others are suppressed. Between passes all is declined for no time. Timed: these calls and
    /// the pass.
    BenchResult suppressed(String name) {
        BenchCluster cluster = cluster();
        int all = shape.frameworks();
        int half = all / 2;
        int some = Math.min(half, Math.max(1, all / 20));
        for (int i = 0; i < half; i++) {
            cluster.suppress(cluster.frameworks.get(i));
        }
        List<Long> nanos = new ArrayList<>();
        Spent spent = new Spent();
        int from = 0;
        JvmNotes jvm = new JvmNotes();
        long began = System.nanoTime();
        for (int round = -WARM_UP;
                goesOn(round, effort.rounds(), began);
                round = next(round, began)) {
            long calls = 0;
            for (int i = 0; i < some; i++) {
                calls += cluster.revive(cluster.frameworks.get((from + i) % all));
                calls += cluster.suppress(cluster.frameworks.get((from + half + i) % all));
            }
            from += some;
            BareKernel.Pass pass = cluster.kernel.allocate();
            if (round >= 0) {
                nanos.add(calls + pass.nanos());
                spent.add(pass);
            }
            cluster.decline(pass.offers(), 0);
        }
        return result(
                name,
                params(),
                nanos,
                spent.offersPerSecond(),
                "%d of %d frameworks suppressed, %d revive and %d are suppressed before each pass; %s; %s"
                        .formatted(half, all, some, some, spent.text(), jvm.text()));
    }

    /// Questions that are answered from a copy of the state. `rate` is copies per second.
    BenchResult asked(String name, BiConsumer<ExplainBench, BooleanSupplier> question) {
        BenchCluster cluster = cluster();
        cluster.kernel.allocate();
        ExplainBench bench = new ExplainBench(cluster);
        JvmNotes jvm = new JvmNotes();
        long began = System.nanoTime();
        question.accept(bench, () -> goesOn(bench.copies().size(), effort.rounds(), began));
        double sum = bench.copies().stream().mapToLong(Long::longValue).sum();
        return result(
                name,
                params(),
                bench.copies(),
                bench.copies().size() / (sum / 1e9),
                bench.text() + "; " + jvm.text());
    }

    private boolean goesOn(int done, int wanted, long began) {
        return done < wanted && (done < FEWEST || !isLate(began));
    }

    /// One round that does not count is enough where rounds take long.
    private int next(int round, long began) {
        return round < 0 && isLate(began) ? 0 : round + 1;
    }

    private boolean isLate(long began) {
        return System.nanoTime() - began >= effort.nanos();
    }

    /// Sums over passes.
    private static final class Spent {
        private long passes;
        private long nanos;
        private long decideNanos;
        private long offers;
        private long steps;
        private long longestNanos;
        private final List<Long> cpuNanos = new ArrayList<>();

        void add(BareKernel.Pass pass) {
            passes++;
            nanos += pass.nanos();
            decideNanos += pass.decideNanos();
            offers += pass.offers().size();
            cpuNanos.add(pass.cpuNanos());
            steps += pass.steps();
            longestNanos = Math.max(longestNanos, pass.longestNanos());
        }

        double offersPerSecond() {
            return nanos == 0 ? 0 : offers / (nanos / 1e9);
        }

        String text() {
            return ("cpu p50 %s ms; mean %.2f ms, of it the decisions %.2f ms; %.1f steps a"
                            + " pass, the longest %.2f ms; %d offers a pass")
                    .formatted(
                            JvmNotes.millis(cpuNanos, 0.5),
                            nanos / 1e6 / Math.max(1, passes),
                            decideNanos / 1e6 / Math.max(1, passes),
                            (double) steps / Math.max(1, passes),
                            longestNanos / 1e6,
                            offers / Math.max(1, passes));
        }
    }
}
