package dev.meros.testkit.sim;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferId;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.OfferRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a framework has declined is not offered to it again before its filter ends, unless it
/// revives, subscribes anew, or the agent changes.
final class FiltersHold extends Invariant {
    /// As many filters as the kernel keeps for one framework, role and agent.
    private static final int KEPT = 16;

    private final Map<Place, List<Filter>> filters = new HashMap<>();

    private record Place(FrameworkId framework, String role, AgentId agent) {}

    private record Filter(Resources refused, Instant until) {}

    @Override
    String sentence() {
        return "what was declined is not offered again before its filter ends";
    }

    @Override
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {
        if (command instanceof ClockCommand.Lead) {
            filters.clear();
        }
        if (command instanceof FrameworkCommand.Subscribe
                || command instanceof FrameworkCommand.StreamClosed) {
            FrameworkId id = id(command);
            filters.keySet().removeIf(p -> p.framework().equals(id));
        }
        for (KernelRecord record : decision.records()) {
            switch (record) {
                case AgentRecord.Changed r -> forget(r.info().id());
                case AgentRecord.Unreachable r -> forget(r.agent());
                case OfferRecord.Offered r -> check(r, now);
                default -> {}
            }
        }
        if (command instanceof FrameworkCommand.Called(Call call, _)
                && decision.answer() instanceof Answer.Accepted) {
            called(state, call, now);
        }
    }

    private static @Nullable FrameworkId id(Command command) {
        return switch (command) {
            case FrameworkCommand.Subscribe s -> s.subscribe().frameworkInfo().id();
            case FrameworkCommand.StreamClosed s -> s.framework();
            default -> null;
        };
    }

    private void forget(@Nullable AgentId agent) {
        filters.keySet().removeIf(p -> p.agent().equals(agent));
    }

    private void called(ClusterState state, Call call, Instant now) {
        if (call.type() == Call.Type.REVIVE
                || call.type() == Call.Type.UPDATE_FRAMEWORK
                || call.type() == Call.Type.TEARDOWN) {
            filters.keySet().removeIf(p -> p.framework().equals(call.frameworkId()));
        }
        Call.Decline decline = call.decline();
        if (decline == null) {
            return;
        }
        double seconds = decline.filters() == null ? 5 : decline.filters().refuseSeconds();
        for (OfferId id : decline.offerIds()) {
            OfferEntry offer = state.offers().find(id);
            if (offer != null && offer.framework().equals(call.frameworkId()) && seconds > 0) {
                Place place = new Place(offer.framework(), offer.role(), offer.agent());
                List<Filter> kept = filters.computeIfAbsent(place, _ -> new ArrayList<>());
                kept.removeIf(f -> !f.until().isAfter(now));
                kept.add(new Filter(offer.resources(), now.plusNanos((long) (seconds * 1e9))));
                if (kept.size() > KEPT / 2) {
                    kept.clear();
                }
            }
        }
    }

    private void check(OfferRecord.Offered offered, Instant now) {
        List<Filter> kept =
                filters.get(new Place(offered.framework(), offered.role(), offered.agent()));
        if (kept == null) {
            return;
        }
        for (Filter filter : kept) {
            expect(
                    !filter.until().isAfter(now) || !filter.refused().contains(offered.resources()),
                    "%s of agent %s is offered to %s, which has declined %s until %s",
                    offered.resources(),
                    offered.agent(),
                    offered.framework(),
                    filter.refused(),
                    filter.until());
        }
    }

    @Override
    void settled(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel != null) {
            int places = 0;
            for (AgentEntry _ : kernel.state().agents().all()) {
                places += kernel.state().frameworks().all().size();
            }
            int count = kernel.state().offers().filterCount();
            expect(
                    count <= 4 * places * KEPT,
                    "%d filters are kept for %d pairs of framework and agent",
                    count,
                    places);
        }
    }
}
