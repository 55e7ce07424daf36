package dev.meros.cli.bench;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/// What an agent without processes says: each task is RUNNING at once and, when that is
/// acknowledged, FINISHED. Used by one thread at a time.
final class SimulatedNode {
    private static final double CPUS = 1_000;
    private static final double MEM = 100_000;

    /// Room for as many tasks as anybody launches.
    static final List<Resource> PLENTY =
            List.of(
                    Resource.scalar("cpus", Scalar.of(CPUS)),
                    Resource.scalar("mem", Scalar.of(MEM)));

    private final LaunchWatch watch;
    private final SplittableRandom random;
    private final List<AgentCall> held = new ArrayList<>();
    private @Nullable AgentId id;

    SimulatedNode(LaunchWatch watch, long seed) {
        this.watch = watch;
        this.random = new SplittableRandom(seed);
    }

    static AgentCall.Register registration(String hostname) {
        return registration(hostname, PLENTY);
    }

    static AgentCall.Register registration(String hostname, List<Resource> resources) {
        AgentInfo info = AgentInfo.builder().hostname(hostname).resources(resources).build();
        return new AgentCall.Register(
                info,
                new Address(hostname, "127.0.0.1", 1),
                "bench",
                List.of(),
                List.of(),
                List.of());
    }

    /// The calls with which the agent answers an event.
    List<AgentCall> take(AgentEvent event) {
        if (event.registered() != null) {
            id = event.registered().agentId();
        } else if (event.launch() != null) {
            TaskId task = event.launch().task().taskId();
            watch.arrived(task);
            FrameworkId framework = event.launch().frameworkInfo().id();
            if (framework != null) {
                return report(framework, task, TaskState.TASK_RUNNING);
            }
        } else if (event.acknowledge() != null) {
            AgentEvent.Acknowledge acknowledge = event.acknowledge();
            if (watch.statuses() != LaunchWatch.Statuses.NEVER_DONE
                    && isOf(acknowledge.uuid(), TaskState.TASK_RUNNING)) {
                return report(
                        acknowledge.frameworkId(), acknowledge.taskId(), TaskState.TASK_FINISHED);
            }
        } else if (event.error() != null) {
            watch.failed(event.error().message());
        }
        return List.of();
    }

    /// The statuses that were held back.
    List<AgentCall> release() {
        List<AgentCall> all = List.copyOf(held);
        held.clear();
        return all;
    }

    /// Nothing before the agent is registered.
    List<AgentCall> heartbeat() {
        return id == null ? List.of() : List.of(AgentCall.heartbeat(id));
    }

    private List<AgentCall> report(FrameworkId framework, TaskId task, TaskState state) {
        if (id == null) {
            return List.of();
        }
        TaskStatus status =
                TaskStatus.builder()
                        .taskId(task)
                        .state(state)
                        .agentId(id)
                        .timestamp(System.currentTimeMillis() / 1e3)
                        .source(TaskStatus.Source.SOURCE_EXECUTOR)
                        .uuid(uuid(state))
                        .build();
        AgentCall call = AgentCall.update(id, new AgentCall.Update(framework, status, state));
        if (watch.statuses() == LaunchWatch.Statuses.HELD) {
            held.add(call);
            return List.of();
        }
        return List.of(call);
    }

    /// A unique id that tells in its last byte what it was made for.
    private Bytes uuid(TaskState state) {
        return Bytes.of(new UUID(random.nextLong(), (random.nextLong() & ~0xffL) | state.number()));
    }

    private static boolean isOf(Bytes uuid, TaskState state) {
        byte[] bytes = uuid.toByteArray();
        return bytes[bytes.length - 1] == (byte) state.number();
    }
}
