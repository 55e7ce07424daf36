package dev.meros.kernel.metrics.mesos;

import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Effect;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// What a kernel counts from its start on, under the names of a Mesos master (mesos-v1 §5.5).
///
/// [#decided] is called by the thread that decides; the rest is thread-safe.
public final class MesosCounters {
    private final MessageCounters messages = new MessageCounters();
    private final ClusterCounters cluster = new ClusterCounters();
    private final FrameworkCounters frameworks = new FrameworkCounters();
    private final Counters allocations = new Counters(List.of("allocation_runs"));
    private final Times runs = new Times();
    private final Times waits = new Times();
    private final Times stores = new Times();
    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong registryBytes = new AtomicLong();
    private volatile Duration fetched = Duration.ZERO;

    /// A command was decided.
    public void decided(Command command, Decision decision) {
        if (command instanceof ClockCommand.Allocate) {
            allocations.add("allocation_runs");
        }
        messages.count(command, decision.answer());
        cluster.count(command, decision);
        frameworks.count(command, decision);
    }

    /// An allocation took so long after it had waited so long.
    public void allocated(Duration took, Duration waited) {
        runs.add(took);
        waits.add(waited);
    }

    /// Records of so many bytes go to the journal.
    public void proposed(int bytes) {
        queued.incrementAndGet();
        registryBytes.addAndGet(bytes);
    }

    /// They are durable, after so long.
    public void committed(Duration latency) {
        queued.decrementAndGet();
        stores.add(latency);
    }

    /// The journal was read in so much time.
    public void replayed(Duration took) {
        fetched = took;
    }

    /// A message has left.
    public void sent(Effect effect) {
        if (effect instanceof Effect.ToFramework f) {
            frameworks.sent(f);
        }
    }

    /// Writes all of them.
    public void addTo(Map<String, Double> out) {
        messages.addTo(out);
        cluster.addTo(out);
        frameworks.addTo(out);
        allocations.addTo(out, "allocator/mesos/");
        runs.addTo(out, "allocator/mesos/allocation_run_ms");
        waits.addTo(out, "allocator/mesos/allocation_run_latency_ms");
        stores.addTo(out, "registrar/state_store_ms");
        out.put("registrar/state_fetch_ms", fetched.toNanos() / 1e6);
        out.put("registrar/queued_operations", (double) Math.max(0, queued.get()));
        out.put("registrar/registry_size_bytes", (double) registryBytes.get());
        out.put("registrar/log/recovered", 1.0);
        out.put("registrar/log/ensemble_size", 1.0);
    }
}
