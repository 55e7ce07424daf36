package dev.meros.api.master;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Fields;

import java.util.List;

/// The answer to GET_EXECUTORS. `orphanExecutors` is always empty, as it is in Mesos.
public record GetExecutors(List<Executor> executors, List<Executor> orphanExecutors) {
    public GetExecutors {
        executors = Fields.list(executors);
        orphanExecutors = Fields.list(orphanExecutors);
    }

    /// An executor and where it is.
    public record Executor(ExecutorInfo executorInfo, AgentId agentId) {
        public Executor {
            Fields.required(executorInfo, "Executor.executor_info");
            Fields.required(agentId, "Executor.agent_id");
        }
    }
}
