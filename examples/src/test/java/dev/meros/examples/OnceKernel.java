package dev.meros.examples;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.testing.FakeKernel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Plays a kernel with two nodes, and one that is too small, for a scheduler that runs something
/// once on each: offers them, offers the first again, and finishes what is launched.
final class OnceKernel implements AutoCloseable {
    private final FakeKernel kernel = FakeKernel.start();
    private final TreeMap<String, TaskInfo> launched = new TreeMap<>();
    private final List<String> declined = new ArrayList<>();

    String uri() {
        return kernel.uri().toString();
    }

    /// The launched tasks by the agent they go to.
    SortedMap<String, TaskInfo> launched() {
        return launched;
    }

    List<String> declined() {
        return declined;
    }

    /// Plays until the scheduler tears itself down.
    void play() {
        FakeKernel.Subscription stream = kernel.awaitSubscription();
        stream.accept("f-1", 15);
        stream.send(Event.offers(List.of(offer("o-1", "a-1", "cpus:1;mem:100"))));
        stream.send(
                Event.offers(
                        List.of(
                                offer("o-2", "a-2", "cpus:1;mem:100"),
                                offer("o-3", "a-3", "mem:100"),
                                offer("o-4", "a-1", "cpus:1;mem:100"))));
        while (true) {
            Call call = kernel.awaitCall().call();
            if (call.accept() != null) {
                launch(stream, call.accept());
            } else if (call.decline() != null) {
                call.decline().offerIds().forEach(o -> declined.add(o.value()));
            } else if (call.type() == Call.Type.TEARDOWN) {
                return;
            }
        }
    }

    private void launch(FakeKernel.Subscription stream, Call.Accept accept) {
        for (TaskInfo task : accept.operations().getFirst().launch().taskInfos()) {
            launched.put(task.agentId().value(), task);
            for (TaskState state : List.of(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED)) {
                stream.send(Event.update(status(task, state)));
            }
        }
    }

    private static TaskStatus status(TaskInfo task, TaskState state) {
        return TaskStatus.builder()
                .taskId(task.taskId())
                .agentId(task.agentId())
                .state(state)
                .uuid(Bytes.of("0123456789abcdef".getBytes(StandardCharsets.US_ASCII)))
                .build();
    }

    private static Offer offer(String id, String agent, String resources) {
        return Offer.builder()
                .id(new OfferId(id))
                .frameworkId(new FrameworkId("f-1"))
                .agentId(new AgentId(agent))
                .hostname("host-of-" + agent)
                .resources(ResourceText.parseResources(resources))
                .build();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
