package dev.meros.kernel.core.constraint;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.OfferConstraints.RoleConstraints;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which agents are wanted, ready to be evaluated: groups of conditions, of which one group must
/// hold as a whole.
public final class AgentConstraints {
    private final RoleConstraints source;
    private final List<List<Condition>> groups;

    private AgentConstraints(RoleConstraints source, List<List<Condition>> groups) {
        this.source = source;
        this.groups = groups;
    }

    /// Throws [IllegalArgumentException] when the constraints break the rules of [ConstraintRules].
    public static AgentConstraints of(RoleConstraints source) {
        List<List<Condition>> groups = new ArrayList<>();
        for (RoleConstraints.Group group : source.groups()) {
            List<Condition> conditions = new ArrayList<>();
            for (AttributeConstraint constraint : group.attributeConstraints()) {
                conditions.add(Condition.of(constraint));
            }
            groups.add(List.copyOf(conditions));
        }
        return new AgentConstraints(source, List.copyOf(groups));
    }

    /// The message that these came from.
    public RoleConstraints source() {
        return source;
    }

    /// Whether an agent is wanted.
    public boolean admit(AgentInfo agent) {
        for (List<Condition> group : groups) {
            if (holds(group, agent)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(List<Condition> group, AgentInfo agent) {
        for (Condition condition : group) {
            if (!condition.holds(agent)) {
                return false;
            }
        }
        return true;
    }

    /// Why an agent is not wanted: for each group the first condition that does not hold, such as
    /// `rack: b (expected: a)`. Empty when it is wanted.
    public Optional<String> refusal(AgentInfo agent) {
        Set<String> refusals = new LinkedHashSet<>();
        for (List<Condition> group : groups) {
            Optional<Condition> failed =
                    group.stream().filter(condition -> !condition.holds(agent)).findFirst();
            if (failed.isEmpty()) {
                return Optional.empty();
            }
            refusals.add(failed.get().refusal(agent));
        }
        return Optional.of(String.join(", or ", refusals));
    }
}
