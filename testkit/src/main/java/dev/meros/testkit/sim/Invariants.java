package dev.meros.testkit.sim;

import dev.meros.kernel.core.KernelRules;

import java.util.List;

/// The invariants of every simulation.
final class Invariants {
    private Invariants() {}

    /// Those that the end of a simulation waits for.
    record Last(
            KillsReachTheirTasks kills,
            DrainedAgentsAreEmpty drains,
            NodesAreAsAsked nodes,
            OperationsEndOnce operations,
            VolumesHaveOneWriter volumes,
            BooksAgree booksAgree,
            NothingIsLeft nothingIsLeft,
            Progress progress) {
        Last() {
            this(
                    new KillsReachTheirTasks(),
                    new DrainedAgentsAreEmpty(),
                    new NodesAreAsAsked(),
                    new OperationsEndOnce(),
                    new VolumesHaveOneWriter(),
                    new BooksAgree(),
                    new NothingIsLeft(),
                    new Progress());
        }
    }

    static List<Invariant> all(KernelRules rules, Last last) {
        return List.of(
                new ResourcesArePromisedOnce(),
                new AgentsRunWhatTheyHave(),
                new TasksEndOnce(),
                new StatusesComeInOrder(),
                new AcknowledgedStatusesAreKept(),
                new SameJournalSameState(),
                new NothingLeavesEarly(),
                new LowerTermsAreIgnored(),
                new OffersAreOfPresentAgents(),
                new FiltersHold(),
                new SuppressedFrameworksGetNoOffers(),
                new LaunchesAreAnswered(),
                new StaleStreamsAreRefused(),
                new DeadlinesAreKept(rules.patience()),
                new BooksAreBounded(),
                new FrameworkStateIsLinear(),
                new LimitsHold(),
                new ReservationsAreKept(),
                new LostVolumesAreListed(),
                last.nodes(),
                last.drains(),
                last.operations(),
                last.volumes(),
                last.kills(),
                last.booksAgree(),
                last.nothingIsLeft(),
                last.progress());
    }
}
