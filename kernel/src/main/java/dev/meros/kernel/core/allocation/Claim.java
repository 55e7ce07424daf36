package dev.meros.kernel.core.allocation;

import dev.meros.api.model.FrameworkId;

/// What a framework holds is counted for one of its roles.
public record Claim(String role, FrameworkId framework) {}
