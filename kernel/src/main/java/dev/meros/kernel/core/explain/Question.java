package dev.meros.kernel.core.explain;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OfferConstraints.RoleConstraints;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.allocation.Claim;
import dev.meros.kernel.core.constraint.AgentConstraints;

import java.util.ArrayList;
import java.util.List;

/// What is asked: why a framework does not get room for `count` pieces of a shape in a role, each
/// on an agent that meets all constraints.
///
/// `shape` are amounts without reservations, at least one; of ranges only the size counts.
public record Question(
        FrameworkId framework,
        String role,
        Resources shape,
        int count,
        List<AttributeConstraint> constraints) {
    /// The most pieces that can be asked for.
    public static final int MAX_COUNT = 1_000_000;

    /// Throws [IllegalArgumentException] when the shape or the count is not as described.
    public Question {
        constraints = List.copyOf(constraints);
        if (shape.isEmpty()) {
            throw new IllegalArgumentException(
                    "resources: nothing (expected: an amount such as cpus:1;mem:128)");
        }
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException(
                    "count: " + count + " (expected: 1 to " + MAX_COUNT + ")");
        }
    }

    Claim claim() {
        return new Claim(role, framework);
    }

    Question withShape(Resources smaller) {
        return new Question(framework, role, smaller, count, constraints);
    }

    Question without(AttributeConstraint dropped) {
        List<AttributeConstraint> left = new ArrayList<>(constraints);
        left.remove(dropped);
        return new Question(framework, role, shape, count, left);
    }

    /// Whether the constraints of the question itself admit an agent.
    boolean admits(AgentInfo agent) {
        return constraints.isEmpty()
                || AgentConstraints.of(
                                RoleConstraints.all(
                                        constraints.toArray(AttributeConstraint[]::new)))
                        .admit(agent);
    }
}
