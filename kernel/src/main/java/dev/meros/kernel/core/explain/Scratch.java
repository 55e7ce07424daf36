package dev.meros.kernel.core.explain;

import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.Kernel;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.allocation.Eligibility;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.OfferRecord;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A copy of the state on which things are tried out with the real kernel.
final class Scratch {
    private final KernelRules rules;
    private final Kernel kernel;
    private final ClusterState state;
    private Instant now;
    private long streams;

    Scratch(KernelRules rules, ClusterState copy, Instant now) {
        this.rules = rules;
        this.kernel = new Kernel(rules);
        this.state = copy;
        this.now = now;
    }

    ClusterState state() {
        return state;
    }

    Instant now() {
        return now;
    }

    void advanceTo(Instant later) {
        now = later;
    }

    Eligibility eligibility() {
        return Eligibility.of(state.allocationView(rules, now));
    }

    StreamId newStream() {
        return new StreamId("what-if-" + streams++);
    }

    void apply(KernelRecord record) {
        state.apply(record);
    }

    /// Has the kernel decide; throws [IllegalArgumentException] with its words when it refuses.
    List<KernelRecord> send(Command command) {
        Decision decision = kernel.decide(state, command, now);
        if (decision.answer() instanceof Answer.Refused refused) {
            throw new IllegalArgumentException(refused.message());
        }
        decision.records().forEach(state::apply);
        return decision.records();
    }

    /// The next allocation: the offers it makes.
    List<OfferEntry> allocate() {
        List<OfferEntry> made = new ArrayList<>();
        for (KernelRecord record : send(new ClockCommand.Allocate())) {
            if (record instanceof OfferRecord.Offered offered) {
                OfferEntry offer = state.offers().find(offered.offer());
                if (offer != null) {
                    made.add(offer);
                }
            }
        }
        return made;
    }
}
