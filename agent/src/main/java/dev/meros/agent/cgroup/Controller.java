package dev.meros.agent.cgroup;

import java.util.Locale;

/// A controller of control groups that containers are held to something by, or measured.
public enum Controller {
    CPU,
    /// Measures only; version 2 has it in every group.
    CPUACCT,
    MEMORY,
    PIDS,
    /// Version 1 only; programs in the kernel's own language have its place in version 2.
    DEVICES;

    /// As the system calls it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
