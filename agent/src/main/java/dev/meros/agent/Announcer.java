package dev.meros.agent;

import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.TaskPhase;
import dev.meros.agent.node.NodeWatch;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Tells the kernel when the node has changed: the agent registers anew, its tasks run on.
record Announcer(NodeWatch node, Supplier<AgentState> state, Runnable register) {
    private static final System.Logger LOG = System.getLogger(Announcer.class.getName());

    /// Looks at the node because somebody asks for it; throws [AgentException] when settings about
    /// it are wrong.
    void look() {
        announce(node.look());
    }

    /// Looks at the node by itself.
    void watch() {
        announce(node.watch());
    }

    private void announce(NodeWatch.Look look) {
        switch (look) {
            case CHANGED -> {
                overdrawn(state.get(), node.node().resources())
                        .ifPresent(
                                much ->
                                        LOG.log(
                                                System.Logger.Level.WARNING,
                                                "tasks use {0} more than the node has; they go on,"
                                                        + " and nothing of it is offered until"
                                                        + " enough of them have ended",
                                                ResourceText.format(much)));
                register.run();
            }
            case SAME -> {}
        }
    }

    /// What tasks use beyond what there is, whoever it is reserved to.
    static Optional<Resources> overdrawn(AgentState state, List<Resource> has) {
        Resources used = Resources.EMPTY;
        for (AgentTask task : state.tasks().values()) {
            if (task.phase() != TaskPhase.ENDED) {
                used = used.plus(plain(task.info().resources()));
            }
        }
        Resources beyond = used.minus(plain(has));
        return beyond.isEmpty() ? Optional.empty() : Optional.of(beyond);
    }

    private static Resources plain(List<Resource> resources) {
        return Resources.of(resources)
                .filter(r -> r.disk() == null && r.revocable() == null)
                .unallocated()
                .toUnreserved();
    }
}
