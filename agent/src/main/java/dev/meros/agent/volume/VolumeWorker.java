package dev.meros.agent.volume;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Resource;
import dev.meros.volumes.VolumeException;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// Does what the kernel wants done on disks, one thing after the other in the order in which it was
/// said, and tells what came of it. What cannot be told is asked for again.
public final class VolumeWorker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(VolumeWorker.class.getName());

    private final PersistentVolumes volumes;
    private final Consumer<AgentCall.OperationUpdate> sink;
    private final Map<Bytes, AgentEvent.ApplyOperation> underWay =
            Collections.synchronizedMap(new LinkedHashMap<>());
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("agent-volumes").factory());

    public VolumeWorker(PersistentVolumes volumes, Consumer<AgentCall.OperationUpdate> sink) {
        this.volumes = volumes;
        this.sink = sink;
    }

    /// Queues an operation, unless it is queued already.
    public void apply(AgentEvent.ApplyOperation operation) {
        if (underWay.putIfAbsent(operation.uuid(), operation) == null) {
            queue(
                    () -> {
                        OperationStatus outcome = outcome(operation);
                        underWay.remove(operation.uuid());
                        sink.accept(new AgentCall.OperationUpdate(operation.uuid(), outcome));
                    });
        }
    }

    /// What is queued or being done at the moment, in the order in which it was said.
    public List<AgentEvent.ApplyOperation> underWay() {
        synchronized (underWay) {
            return List.copyOf(underWay.values());
        }
    }

    private OperationStatus outcome(AgentEvent.ApplyOperation operation) {
        try {
            List<Resource> made = volumes.apply(operation.uuid(), operation.operation());
            return OperationStatus.builder()
                    .state(OperationState.OPERATION_FINISHED)
                    .convertedResources(made)
                    .build();
        } catch (VolumeException e) {
            LOG.log(System.Logger.Level.WARNING, "operation failed: {0}", e.getMessage());
            return OperationStatus.builder()
                    .state(OperationState.OPERATION_FAILED)
                    .message(e.getMessage())
                    .build();
        }
    }

    /// Runs something when all that was queued before is done.
    public void afterwards(Runnable job) {
        queue(job);
    }

    private void queue(Runnable job) {
        try {
            worker.execute(
                    () -> {
                        try {
                            job.run();
                        } catch (RuntimeException e) {
                            LOG.log(System.Logger.Level.ERROR, "a volume job failed", e);
                        }
                    });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the agent is going down", e);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
