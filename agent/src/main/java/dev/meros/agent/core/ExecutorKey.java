package dev.meros.agent.core;

import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.FrameworkId;

/// Names an executor on its agent: the framework and the id that the framework gave it.
public record ExecutorKey(FrameworkId framework, ExecutorId executor) {
    @Override
    public String toString() {
        return framework + "/" + executor;
    }
}
