package dev.meros.testkit.sim;

import dev.meros.kernel.core.KernelRules;

import java.util.List;

/// The invariants of every simulation.
final class Invariants {
    private Invariants() {}

    /// Those that the end of a simulation waits for.
    record Last(
            KillsReachTheirTasks kills,
            BooksAgree booksAgree,
            NothingIsLeft nothingIsLeft,
            Progress progress) {
        Last() {
            this(new KillsReachTheirTasks(), new BooksAgree(), new NothingIsLeft(), new Progress());
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
                last.kills(),
                last.booksAgree(),
                last.nothingIsLeft(),
                last.progress());
    }
}
