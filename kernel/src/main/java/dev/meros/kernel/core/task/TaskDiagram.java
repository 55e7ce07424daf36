package dev.meros.kernel.core.task;

import dev.meros.api.model.TaskState;

/// Draws [TaskTransitions] as a state diagram in Mermaid text.
///
/// All terminal states follow the same live states, so they are drawn as one node.
public final class TaskDiagram {
    private TaskDiagram() {}

    /// The diagram, with a newline after each line.
    public static String mermaid() {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n");
        text.append("    [*] --> TASK_STAGING: launched\n");
        for (TaskState from : TaskState.values()) {
            boolean ends = false;
            for (TaskState to : TaskTransitions.after(from)) {
                if (to.isTerminal()) {
                    ends = true;
                } else if (from != TaskState.TASK_UNKNOWN) {
                    text.append("    ").append(from).append(" --> ").append(to).append("\n");
                }
            }
            if (ends) {
                text.append("    ").append(from).append(" --> ended\n");
            }
        }
        text.append("    state ended {\n");
        for (TaskState state : TaskState.values()) {
            if (state.isTerminal()) {
                text.append("        ").append(state).append('\n');
            }
        }
        return text.append("    }\n").append("    ended --> [*]: acknowledged\n").toString();
    }
}
