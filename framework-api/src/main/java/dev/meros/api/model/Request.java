package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a framework is waiting for: a shape, and how many of it (`mesos.v1.Request` with four more
/// fields, which Mesos ignores as it ignores the whole call).
///
/// @param agentId the only agent on which the shape is of use; unset: any
/// @param resources what one piece of it takes. A resource without reservation is an amount, to be
///   met from what is unreserved or reserved to the role; ranges are these numbers, and a scalar of
///   the name of ranges (`ports`, 2) is as many of its numbers. One with a reservation, a volume or
///   a disk source is exactly that
/// @param role the role in which it is wanted; unset: every role of the framework
/// @param count how many of it, at least 1; unset: as many as there are
/// @param constraints the agents on which the shape is of use; unset: any
/// @param spread how many pieces are offered on top, to choose from, 0 or more; all of them come
///   from as many agents as have something, in equal parts. Unset: none, from as few agents as can
///   be
public record Request(
        @Nullable AgentId agentId,
        List<Resource> resources,
        @Nullable String role,
        @Nullable Integer count,
        OfferConstraints.@Nullable RoleConstraints constraints,
        @Nullable Integer spread) {
    public Request {
        resources = Fields.list(resources);
    }

    /// So many pieces of a shape in every role of the framework, wherever they are.
    public static Request of(int count, List<Resource> resources) {
        return new Request(null, resources, null, count, null, null);
    }

    /// So many pieces of a shape in a role, wherever they are.
    public static Request of(String role, int count, List<Resource> resources) {
        return new Request(null, resources, role, count, null, null);
    }

    public Request inRole(String value) {
        return new Request(agentId, resources, value, count, constraints, spread);
    }

    /// The shape alone, without how many of it.
    public Request withoutCount() {
        return new Request(agentId, resources, role, null, constraints, spread);
    }

    public Request onAgent(AgentId agent) {
        return new Request(agent, resources, role, count, constraints, spread);
    }

    public Request withConstraints(OfferConstraints.RoleConstraints value) {
        return new Request(agentId, resources, role, count, value, spread);
    }

    /// With a choice: so many pieces more, and all of them from as many agents as possible.
    public Request withSpread(int pieces) {
        return new Request(agentId, resources, role, count, constraints, pieces);
    }
}
