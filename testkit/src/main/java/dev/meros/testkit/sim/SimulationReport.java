package dev.meros.testkit.sim;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What a simulation that found nothing wrong has seen. `traceHash` and `stateHash` are the same
/// whenever the same seed runs; `faults` says how often each fault struck.
public record SimulationReport(
        long seed,
        long steps,
        Duration virtualTime,
        long traceHash,
        long stateHash,
        int kernelStarts,
        int tornEntries,
        int launches,
        SequencedMap<String, Integer> faults) {
    public SimulationReport {
        faults = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(faults));
    }
}
