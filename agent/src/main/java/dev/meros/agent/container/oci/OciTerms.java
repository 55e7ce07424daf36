package dev.meros.agent.container.oci;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.settings.SecuritySettings;

/// What holds for all containers of a node: the limits that it can hold them to, and what they may
/// do.
public record OciTerms(Isolation isolation, SecuritySettings security) {
    /// What they may do by default.
    public static OciTerms of(Isolation isolation) {
        return new OciTerms(isolation, SecuritySettings.DEFAULT);
    }
}
