package dev.meros.cli.bench;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.Kernel;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Mesos' benchmark of frameworks of three kinds on 80 agents: a few with thousands of tasks, many
/// with a handful, some in between (its sizes and limits per offer). Runs passes until all tasks
/// are placed, or until that does not go on.
final class MixedBench {
    private static final int AGENTS = 80;
    private static final long AGENT_CPUS = 64;
    private static final long AGENT_MEM = 488_000;
    private static final int MAX_PASSES = 20_000;

    /// After so many passes that placed nothing no more is expected.
    private static final int IDLE_PASSES = 500;

    /// In which the frameworks answer: a pass follows the answers at once, not at the next second.
    private static final Duration BETWEEN_PASSES = Duration.ofMillis(10);

    private static final double USUAL_REFUSAL = 5;

    /// What the frameworks of a kind want: each so many tasks, at most so many on one offer.
    enum Kind {
        MARATHON("marathon", 4, 4_000, 70, 400, 100),
        JENKINS("jenkins", 500, 5, 100, 4_000, 1),
        SPARK("spark", 50, 20, 1_000, 1_000, 5);

        private final String title;
        private final int frameworks;
        private final int tasks;
        private final long cpuThousandths;
        private final long megabytes;
        private final int perOffer;

        Kind(
                String title,
                int frameworks,
                int tasks,
                long cpuThousandths,
                long megabytes,
                int perOffer) {
            this.title = title;
            this.frameworks = frameworks;
            this.tasks = tasks;
            this.cpuThousandths = cpuThousandths;
            this.megabytes = megabytes;
            this.perOffer = perOffer;
        }

        /// Those of the second kind share a role, the others have one each.
        private String role(int index) {
            return this == JENKINS ? title : title + "-" + index;
        }

        private List<Resource> task() {
            return List.of(
                    Resource.scalar("cpus", new Scalar(cpuThousandths)),
                    Resource.scalar("mem", Scalar.of(megabytes)));
        }

        private double share(int launched) {
            double ofCpus = cpuThousandths * launched / (1_000.0 * AGENTS * AGENT_CPUS);
            double ofMem = megabytes * launched / (1.0 * AGENTS * AGENT_MEM);
            return Math.max(ofCpus, ofMem);
        }
    }

    /// What a framework does with what it does not use.
    enum Manner {
        /// It gives it back without a filter, as in Mesos' benchmark.
        NO_FILTER,
        /// It declines for the usual 5 s.
        USUAL_FILTER,
        /// As the first; with all it wants it suppresses offers.
        SUPPRESS,
        /// As the one before; it also says with REQUEST what it still wants.
        DEMAND
    }

    private static final class Client {
        final BareKernel.Link<FrameworkInfo> link;
        final Kind kind;
        int launched;

        Client(BareKernel.Link<FrameworkInfo> link, Kind kind) {
            this.link = link;
            this.kind = kind;
        }

        boolean waits() {
            return launched < kind.tasks;
        }

        double share() {
            return kind.share(launched);
        }
    }

    private final BenchCluster cluster;
    private final String sorter;
    private final Manner manner;
    private final Map<FrameworkId, Client> clients = new LinkedHashMap<>();
    private String whileAllWait = "";

    MixedBench(Kernel kernel, String sorter, Manner manner) {
        this.cluster = BenchCluster.empty(kernel);
        this.sorter = sorter;
        this.manner = manner;
    }

    /// Runs until all is placed or no more comes of it.
    BenchResult run(String name, PrintWriter err) {
        List<Resource> resources =
                List.of(
                        Resource.scalar("cpus", Scalar.of(AGENT_CPUS)),
                        Resource.scalar("mem", Scalar.of(AGENT_MEM)));
        for (int i = 0; i < AGENTS; i++) {
            cluster.register(
                    AgentInfo.builder().hostname("agent-" + i).resources(resources).build());
        }
        int wanted = 0;
        for (Kind kind : Kind.values()) {
            wanted += kind.frameworks * kind.tasks;
            for (int i = 0; i < kind.frameworks; i++) {
                FrameworkInfo info =
                        ClusterShape.framework(kind.title + "-" + i, List.of(kind.role(i)));
                Client client = new Client(cluster.subscribe(info), kind);
                clients.put(BenchCluster.idOfFramework(client.link), client);
                tell(client);
            }
        }
        return place(name, wanted, err);
    }

    private BenchResult place(String name, int wanted, PrintWriter err) {
        JvmNotes jvm = new JvmNotes();
        List<Long> nanos = new ArrayList<>();
        long start = System.nanoTime();
        long inPasses = 0;
        int placed = 0;
        int idle = 0;
        long offered = 0;
        while (placed < wanted && nanos.size() < MAX_PASSES && idle < IDLE_PASSES) {
            BareKernel.Pass pass = cluster.kernel.allocate();
            nanos.add(pass.nanos());
            inPasses += pass.nanos();
            offered += pass.offers().size();
            int more = answer(pass.offers());
            idle = more == 0 ? idle + 1 : 0;
            placed += more;
            if (clients.values().stream().allMatch(Client::waits)) {
                whileAllWait = fairness(nanos.size());
            }
            if (nanos.size() % 100 == 0) {
                err.printf("%d passes: %d of %d tasks placed%n", nanos.size(), placed, wanted);
                err.flush();
            }
            cluster.kernel.pass(BETWEEN_PASSES);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return BenchResult.ofNanos(
                "allocation",
                name,
                params(wanted),
                nanos,
                placed / seconds,
                ("%d of %d placed after %d passes with %d offers in %.0f ms, of it %.0f ms in"
                                + " passes%s; while all wait, %s; at the end, %s; rate: tasks per"
                                + " second; %s")
                        .formatted(
                                placed,
                                wanted,
                                nanos.size() - idle,
                                offered,
                                seconds * 1e3,
                                inPasses / 1e6,
                                idle == 0 ? "" : ", then nothing more in " + idle + " passes",
                                whileAllWait,
                                fairness(nanos.size()),
                                jvm.text()));
    }

    private Map<String, Object> params(int tasks) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("agents", AGENTS);
        params.put("frameworks", clients.size());
        params.put("tasks", tasks);
        params.put("sorter", sorter);
        params.put("manner", manner.name().toLowerCase(Locale.ROOT));
        params.put("agent_kind", "simulated");
        params.put("journal", "none: the core alone");
        return params;
    }

    /// Every framework launches what it wants on its offers; returns how many tasks that are.
    private int answer(List<Offer> offers) {
        List<Offer> declined = new ArrayList<>();
        int placed = 0;
        for (Offer offer : offers) {
            Client client = Objects.requireNonNull(clients.get(offer.frameworkId()));
            List<List<Resource>> tasks = tasks(offer, client);
            if (tasks.isEmpty()) {
                declined.add(offer);
            } else {
                cluster.accept(offer, tasks, refusal());
                placed += tasks.size();
                tell(client);
            }
        }
        cluster.decline(declined, refusal());
        return placed;
    }

    /// A framework says what it still wants, or that it wants nothing more.
    private void tell(Client client) {
        switch (manner) {
            case NO_FILTER, USUAL_FILTER -> {}
            case SUPPRESS, DEMAND -> {
                if (!client.waits()) {
                    cluster.suppress(client.link);
                } else if (manner == Manner.DEMAND) {
                    cluster.request(
                            client.link, client.kind.tasks - client.launched, client.kind.task());
                }
            }
        }
    }

    private double refusal() {
        return manner == Manner.USUAL_FILTER ? USUAL_REFUSAL : 0;
    }

    private static List<List<Resource>> tasks(Offer offer, Client client) {
        List<List<Resource>> tasks = new ArrayList<>();
        List<Resource> task = client.kind.task();
        Resources needed = Resources.of(task);
        Resources free = Resources.of(offer.resources()).unallocated();
        while (client.waits() && tasks.size() < client.kind.perOffer && free.contains(needed)) {
            free = free.minus(needed);
            client.launched++;
            tasks.add(task);
        }
        return tasks;
    }

    /// Dominant shares: of the frameworks of each kind, and Jain's index over roles and frameworks.
    private String fairness(int passes) {
        StringBuilder text = new StringBuilder("after pass " + passes + " shares in %");
        Map<String, Double> byRole = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            List<Double> shares = new ArrayList<>();
            for (Client client : clients.values()) {
                if (client.kind == kind) {
                    shares.add(client.share());
                    byRole.merge(client.link.id().roles().getFirst(), client.share(), Double::sum);
                }
            }
            Collections.sort(shares);
            text.append(
                    " %s %.3f/%.3f/%.3f"
                            .formatted(
                                    kind.title,
                                    100 * shares.getFirst(),
                                    100 * shares.get(shares.size() / 2),
                                    100 * shares.getLast()));
        }
        List<Double> all = clients.values().stream().map(Client::share).toList();
        return text.append(
                        " (min/median/max), Jain's index %.3f over roles, %.3f over frameworks"
                                .formatted(jain(byRole.values()), jain(all)))
                .toString();
    }

    /// 1 when all have the same, 1/n when one has all (Jain, Chiu, Hawe 1984).
    static double jain(Collection<Double> shares) {
        double sum = 0;
        double squares = 0;
        for (double share : shares) {
            sum += share;
            squares += share * share;
        }
        return squares == 0 ? 1 : sum * sum / (shares.size() * squares);
    }
}
