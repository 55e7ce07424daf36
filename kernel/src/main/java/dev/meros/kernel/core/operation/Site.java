package dev.meros.kernel.core.operation;

import dev.meros.api.model.Resource;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The agent that an operation is for: what it can do, all its resources, and what of them its
/// tasks use; both without allocation.
///
/// `dying` are the volumes whose data the agent has been told to delete and has not deleted yet.
public record Site(
        List<String> capabilities, Resources total, Resources used, List<Resource> dying) {
    public static final String HIERARCHICAL_ROLE = "HIERARCHICAL_ROLE";
    public static final String RESERVATION_REFINEMENT = "RESERVATION_REFINEMENT";
    public static final String RESIZE_VOLUME = "RESIZE_VOLUME";
    public static final String RESOURCE_PROVIDER = "RESOURCE_PROVIDER";
    public static final String OPERATION_FEEDBACK = "AGENT_OPERATION_FEEDBACK";

    public Site {
        capabilities = List.copyOf(capabilities);
        dying = List.copyOf(dying);
    }

    boolean can(String capability) {
        return capabilities.contains(capability);
    }

    /// The resource as the agent has it, with all that its name for it leaves out.
    Optional<Resource> find(Resource named) {
        return total.toList().stream().filter(r -> ResourceKinds.covers(r, named)).findFirst();
    }

    boolean isUsed(Resource resource) {
        return used.toList().stream().anyMatch(r -> ResourceKinds.covers(r, resource));
    }

    /// The agent after something has been done to it.
    public Site with(Plan.Apply done) {
        List<Resource> volumes = new ArrayList<>(dying);
        if (done.operation().destroy() != null) {
            volumes.addAll(done.operation().destroy().volumes());
        }
        return new Site(capabilities, done.conversion().applyTo(total), used, volumes);
    }

    /// The agent with more in use.
    public Site withUsed(Resources more) {
        return more.isEmpty() ? this : new Site(capabilities, total, used.plus(more), dying);
    }
}
