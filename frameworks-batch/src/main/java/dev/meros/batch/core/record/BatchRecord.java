package dev.meros.batch.core.record;

import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.RunId;

import java.util.List;

/// One durable change; a later one about the same thing replaces an earlier one.
public sealed interface BatchRecord {

    record JobPut(JobEntry entry) implements BatchRecord {}

    record JobGone(String name) implements BatchRecord {}

    record RunPut(Run run) implements BatchRecord {}

    record RunGone(RunId id) implements BatchRecord {}

    /// The finished and skipped runs of a job, newest first; empty when the job is gone.
    record HistoryPut(String job, List<Run> runs) implements BatchRecord {
        public HistoryPut {
            runs = List.copyOf(runs);
        }
    }
}
