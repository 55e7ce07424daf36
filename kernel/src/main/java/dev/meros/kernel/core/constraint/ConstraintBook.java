package dev.meros.kernel.core.constraint;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferConstraints;
import dev.meros.api.model.OfferConstraints.RoleConstraints;

import org.jspecify.annotations.Nullable;

import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The offer constraints of all subscribed frameworks, and what they are known to say of agents.
///
/// An answer is worked out once and remembered in two bits, for all frameworks with the same
/// constraints, until the agent changes. Used by one thread.
public final class ConstraintBook {
    private final HashMap<RoleConstraints, Remembered> expressions = new HashMap<>();
    private final LinkedHashMap<FrameworkId, SequencedMap<String, Remembered>> frameworks =
            new LinkedHashMap<>();
    private final HashMap<AgentId, Integer> places = new HashMap<>();
    private final BitSet taken = new BitSet();

    /// Constraints that are in use, with a place for each agent.
    private static final class Remembered {
        final AgentConstraints constraints;
        final BitSet known = new BitSet();
        final BitSet admitted = new BitSet();
        int users;

        Remembered(AgentConstraints constraints) {
            this.constraints = constraints;
        }
    }

    /// The constraints of a framework are these from now on; null when it has none.
    public void put(FrameworkId framework, @Nullable OfferConstraints constraints) {
        forget(framework);
        if (constraints != null && !constraints.roleConstraints().isEmpty()) {
            SequencedMap<String, Remembered> byRole = new LinkedHashMap<>();
            constraints.roleConstraints().forEach((role, c) -> byRole.put(role, used(c)));
            frameworks.put(framework, byRole);
        }
    }

    private Remembered used(RoleConstraints constraints) {
        Remembered remembered =
                expressions.computeIfAbsent(
                        constraints, c -> new Remembered(AgentConstraints.of(c)));
        remembered.users++;
        return remembered;
    }

    /// A framework has no constraints any more.
    public void forget(FrameworkId framework) {
        SequencedMap<String, Remembered> byRole = frameworks.remove(framework);
        if (byRole != null) {
            for (Remembered remembered : byRole.values()) {
                if (--remembered.users == 0) {
                    expressions.remove(remembered.constraints.source());
                }
            }
        }
    }

    /// An agent has changed or is gone.
    public void forget(AgentId agent) {
        Integer place = places.remove(agent);
        if (place != null) {
            taken.clear(place);
            expressions.values().forEach(remembered -> remembered.known.clear(place));
        }
    }

    /// No framework has constraints any more.
    public void clear() {
        frameworks.clear();
        expressions.clear();
        places.clear();
        taken.clear();
    }

    /// Whether the constraints of a framework for a role keep an agent from being offered.
    public boolean exclude(FrameworkId framework, String role, AgentId id, AgentInfo agent) {
        SequencedMap<String, Remembered> byRole = frameworks.get(framework);
        Remembered remembered = byRole == null ? null : byRole.get(role);
        if (remembered == null) {
            return false;
        }
        int place = place(id);
        if (!remembered.known.get(place)) {
            remembered.known.set(place);
            remembered.admitted.set(place, remembered.constraints.admit(agent));
        }
        return !remembered.admitted.get(place);
    }

    private int place(AgentId agent) {
        Integer known = places.get(agent);
        if (known != null) {
            return known;
        }
        int free = taken.nextClearBit(0);
        taken.set(free);
        places.put(agent, free);
        return free;
    }

    /// The constraints of a framework by role; empty when it has none.
    public SequencedMap<String, AgentConstraints> of(FrameworkId framework) {
        LinkedHashMap<String, AgentConstraints> byRole = new LinkedHashMap<>();
        Map<String, Remembered> found = frameworks.get(framework);
        if (found != null) {
            found.forEach((role, remembered) -> byRole.put(role, remembered.constraints));
        }
        return Collections.unmodifiableSequencedMap(byRole);
    }
}
