package dev.meros.agent;

import dev.meros.agent.node.NodeWatch;

/// Tells the kernel when the node has changed: the agent registers anew, its tasks run on.
record Announcer(NodeWatch node, Runnable register) {
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
            case CHANGED -> register.run();
            case SAME -> {}
        }
    }
}
