package dev.meros.kernel.core.agent;

/// How an agent stands to the kernel; see mesos-v1 §7.2.
public enum AgentPresence {
    /// Never heard of, or removed.
    UNKNOWN,
    /// In the registry, but not yet back in this term.
    RECOVERED,
    /// Its stream is open.
    CONNECTED,
    /// Its stream has ended a moment ago.
    DISCONNECTED,
    /// Not heard of for too long.
    UNREACHABLE,
    /// Declared by an operator never to come back.
    GONE
}
