package dev.meros.testkit.sim;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.KernelRecord;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Nobody is given up before the time that was promised, and nobody is waited for much longer.
final class DeadlinesAreKept extends Invariant {
    /// Ticks do not come at every moment.
    private static final Duration SLACK = Duration.ofSeconds(2);

    private final KernelRules.Patience patience;
    private final Map<FrameworkId, Instant> away = new HashMap<>();
    private final Map<AgentId, Instant> heard = new HashMap<>();
    private Instant termBegan = Instant.EPOCH;
    private Instant graceFrom = Instant.EPOCH;

    DeadlinesAreKept(KernelRules.Patience patience) {
        this.patience = patience;
    }

    @Override
    String sentence() {
        return "nobody is given up early or waited for long after his time";
    }

    @Override
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {
        switch (command) {
            case FrameworkCommand.Subscribe s -> away.remove(s.subscribe().frameworkInfo().id());
            case FrameworkCommand.StreamClosed s -> {
                if (s.stream().equals(state.frameworks().stream(s.framework()))) {
                    away.put(s.framework(), now);
                }
            }
            case AgentCommand.Called c -> {
                if (decision.answer() instanceof Answer.Accepted && c.call().agentId() != null) {
                    heard.put(c.call().agentId(), now);
                }
            }
            case AgentCommand.Register _ -> {
                // one that is refused is still away
                for (KernelRecord record : decision.records()) {
                    if (record instanceof ConnectionRecord.AgentConnected connected) {
                        heard.put(connected.agent(), now);
                    }
                }
            }
            case ClockCommand.Lead _ -> {
                termBegan = now;
                state.frameworks().all().forEach(f -> away.putIfAbsent(f.id(), now));
            }
            case ClockCommand.Tick _ -> {
                for (KernelRecord record : decision.records()) {
                    check(state, record, now);
                }
            }
            default -> {}
        }
    }

    private void check(ClusterState state, KernelRecord record, Instant now) {
        switch (record) {
            case FrameworkRecord.Removed r -> {
                FrameworkEntry framework = state.frameworks().find(r.framework());
                Instant since = away.get(r.framework());
                if (framework != null && since != null) {
                    double seconds = framework.info().failoverTimeout();
                    Instant earliest = since.plusNanos((long) (seconds * 1e9));
                    expect(
                            !now.isBefore(earliest),
                            "framework %s is removed at %s, its failover timeout ends at %s",
                            r.framework(),
                            now,
                            earliest);
                }
            }
            case AgentRecord.Unreachable r -> {
                Instant last = heard.getOrDefault(r.agent(), termBegan);
                expect(
                        !now.isBefore(last.plus(patience.agentTimeout())),
                        "agent %s is unreachable at %s, it was heard at %s",
                        r.agent(),
                        now,
                        last);
            }
            default -> {}
        }
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        if (!(command instanceof ClockCommand.Tick)) {
            return;
        }
        for (KernelRecord record : decision.records()) {
            if (record instanceof ConnectionRecord.GraceGranted granted) {
                graceFrom = granted.at();
            }
        }
        for (FrameworkEntry framework : state.frameworks().all()) {
            expect(
                    framework.deadline() == null || framework.deadline().isAfter(now),
                    "framework %s is overdue since %s",
                    framework.id(),
                    framework.deadline());
            expect(
                    framework.deadline() != null
                            || state.frameworks().subscription(framework.id()) != null,
                    "framework %s is away and has no deadline",
                    framework.id());
        }
        for (OfferEntry offer : state.offers().all()) {
            expect(
                    offer.at().plus(patience.offerTimeout()).isAfter(now),
                    "offer %s was made at %s and is still out",
                    offer.id(),
                    offer.at());
        }
        for (AgentEntry agent : state.agents().all()) {
            Instant last = heard.getOrDefault(agent.id(), agent.admittedAt());
            Instant since = later(later(last, termBegan), graceFrom);
            expect(
                    agent.isUnreachable()
                            || since.plus(patience.agentReregisterTimeout())
                                    .plus(SLACK)
                                    .isAfter(now),
                    "agent %s was last heard at %s and is not given up",
                    agent.id(),
                    last);
        }
    }

    private static Instant later(Instant a, Instant b) {
        return a.isBefore(b) ? b : a;
    }
}
