package dev.meros.agent.core;

/// Draws [ExecutorTable] as a state diagram in Mermaid text.
///
/// What ends an executor ends it in every phase, so that is drawn once.
public final class ExecutorDiagram {
    private ExecutorDiagram() {}

    /// The diagram, with a newline after each line.
    public static String mermaid() {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n");
        text.append("    [*] --> STARTING: first task\n");
        for (ExecutorPhase phase : ExecutorPhase.values()) {
            for (ExecutorHappening event : ExecutorHappening.values()) {
                ExecutorTable.Step step = ExecutorTable.step(phase, event);
                boolean drawn =
                        step.next() != ExecutorPhase.ENDED
                                && event != ExecutorHappening.ORPHANED
                                && (step.next() != phase || !step.actions().isEmpty());
                if (drawn) {
                    text.append("    " + phase + " --> " + step.next() + ": " + event + "\n");
                }
            }
        }
        text.append("    state \"any phase\" as any\n");
        text.append("    any --> TERMINATING: ORPHANED\n");
        text.append("    any --> ENDED: EXITED, MISSING, LAUNCH_FAILED\n");
        return text.append("    ENDED --> [*]: its tasks end with it\n").toString();
    }
}
