package dev.meros.testkit.sim;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Offer.Operation;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Reservations;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.command.OperatorCommand;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is reserved on an agent, and its volumes, change by operations that somebody has asked for
/// and go with their agent; nothing else takes them away or makes them.
final class ReservationsAreKept extends Invariant {
    private final Map<AgentId, Holding> known = new HashMap<>();

    /// Amounts in thousandths: of reserved scalars by name and stack of roles, and of volumes.
    private record Holding(Map<String, Long> reserved, Map<String, Long> volumes) {
        static Holding of(AgentEntry agent) {
            Map<String, Long> reserved = new TreeMap<>();
            Map<String, Long> volumes = new TreeMap<>();
            for (Resource r : agent.total().toList()) {
                if (r.scalar() == null || !Reservations.isReserved(r)) {
                    continue;
                }
                reserved.merge(stack(r), r.scalar().thousandths(), Long::sum);
                for (String id : SimDisks.persistent(List.of(r))) {
                    volumes.put(id, r.scalar().thousandths());
                }
            }
            return new Holding(reserved, volumes);
        }
    }

    private static String stack(Resource r) {
        return r.name() + r.reservations().stream().map(i -> String.valueOf(i.role())).toList();
    }

    @Override
    String sentence() {
        return "no volume and no reservation is lost or made without a command";
    }

    @Override
    void replayed(ClusterState before, ClusterState after) {
        known.clear();
        after.agents().all().forEach(a -> known.put(a.id(), Holding.of(a)));
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        List<Operation> asked = asked(command);
        if (!asked.isEmpty()) {
            for (AgentEntry agent : state.agents().all()) {
                Holding is = Holding.of(agent);
                Holding was = known.put(agent.id(), is);
                if (was != null && !was.equals(is)) {
                    explain(agent, was, is, asked);
                }
            }
        }
    }

    private static List<Operation> asked(Command command) {
        return switch (command) {
            case FrameworkCommand.Called c ->
                    c.call().accept() == null ? List.of() : c.call().accept().operations();
            case OperatorCommand.Operate o -> List.of(o.operation());
            default -> List.of();
        };
    }

    private void explain(AgentEntry agent, Holding was, Holding is, List<Operation> asked) {
        List<String> stacks = new ArrayList<>();
        List<String> volumes = new ArrayList<>();
        for (Operation operation : asked) {
            volumes.addAll(SimDisks.persistent(OperationDraw.uses(operation)));
            if (operation.create() != null) {
                volumes.addAll(SimDisks.persistent(operation.create().volumes()));
            }
            for (Resource r : moved(operation)) {
                stacks.add(stack(r));
                stacks.add(stack(Reservations.pop(r)));
            }
        }
        expectNamed(agent, was.reserved(), is.reserved(), stacks);
        expectNamed(agent, was.volumes(), is.volumes(), volumes);
    }

    private static List<Resource> moved(Operation operation) {
        return operation.reserve() != null
                ? operation.reserve().resources()
                : operation.unreserve() != null ? operation.unreserve().resources() : List.of();
    }

    private void expectNamed(
            AgentEntry agent, Map<String, Long> was, Map<String, Long> is, List<String> named) {
        Map<String, Long> both = new TreeMap<>(was);
        both.putAll(is);
        for (String each : both.keySet()) {
            @Nullable Long before = was.get(each);
            @Nullable Long after = is.get(each);
            expect(
                    java.util.Objects.equals(before, after) || named.contains(each),
                    "agent %s: %s was %s and is %s, and nobody has asked for it",
                    agent.id(),
                    each,
                    before,
                    after);
        }
    }

    @Override
    void look(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return;
        }
        for (AgentEntry agent : kernel.state().agents().all()) {
            Holding is = Holding.of(agent);
            Holding was = known.putIfAbsent(agent.id(), is);
            expect(
                    was == null || was.equals(is),
                    "agent %s: %s has become %s, and nobody has asked for it",
                    agent.id(),
                    was,
                    is);
        }
    }
}
