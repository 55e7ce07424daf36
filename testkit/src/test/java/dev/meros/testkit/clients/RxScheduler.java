package dev.meros.testkit.clients;

import com.mesosphere.mesos.rx.java.AwaitableSubscription;
import com.mesosphere.mesos.rx.java.MesosClient;
import com.mesosphere.mesos.rx.java.SinkOperation;
import com.mesosphere.mesos.rx.java.SinkOperations;
import com.mesosphere.mesos.rx.java.protobuf.ProtobufMesosClientBuilder;
import com.mesosphere.mesos.rx.java.util.UserAgentEntries;

import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

import rx.Observable;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A scheduler with mesos-rxjava: it launches one task, and kills it when it runs and it is told
/// to.
final class RxScheduler {
    /// What the scheduler does with a task that runs.
    enum Running {
        KILL,
        LEAVE
    }

    private final String id;
    private final String task;
    private final Running running;
    private final Heard heard = new Heard();
    private boolean launched;

    /// @param task empty to launch none, and to reconcile instead
    RxScheduler(String id, String task, Running running) {
        this.id = id;
        this.task = task;
        this.running = running;
        this.launched = task.isEmpty();
    }

    Heard heard() {
        return heard;
    }

    AwaitableSubscription open(URI kernel) {
        MesosClient<Call, Event> client =
                ProtobufMesosClientBuilder.schedulerUsingProtos()
                        .mesosUri(kernel.resolve("/api/v1/scheduler"))
                        .applicationUserAgentEntry(UserAgentEntries.literal("test", "1"))
                        .subscribe(ProtobufMessages.subscribe(id))
                        .processStream(events -> events.flatMap(this::answered))
                        .build();
        return client.openStream();
    }

    private Observable<Optional<SinkOperation<Call>>> answered(Event event) {
        List<Optional<SinkOperation<Call>>> calls = new ArrayList<>();
        for (Call call : answer(event)) {
            calls.add(
                    Optional.of(
                            SinkOperations.create(
                                    call, () -> heard.add("accepted " + call.getType()))));
        }
        return Observable.from(calls);
    }

    private List<Call> answer(Event event) {
        List<Call> calls = new ArrayList<>();
        switch (event.getType()) {
            case SUBSCRIBED -> {
                heard.add("subscribed " + event.getSubscribed().getFrameworkId().getValue());
                if (task.isEmpty()) {
                    calls.add(ProtobufMessages.reconcile(id));
                }
            }
            case OFFERS -> event.getOffers().getOffersList().forEach(o -> calls.add(use(o)));
            case UPDATE -> update(event.getUpdate().getStatus(), calls);
            case ERROR -> heard.add("error " + event.getError().getMessage());
            default -> heard.add(event.getType().name());
        }
        return calls;
    }

    private Call use(Offer offer) {
        if (launched) {
            return ProtobufMessages.decline(id, offer);
        }
        launched = true;
        return ProtobufMessages.launch(id, offer, task, "sleep 600");
    }

    private void update(TaskStatus status, List<Call> calls) {
        heard.add(status.getState().name());
        if (status.hasUuid()) {
            calls.add(ProtobufMessages.acknowledge(id, status));
        }
        if (status.getState() == TaskState.TASK_RUNNING && running == Running.KILL) {
            calls.add(ProtobufMessages.kill(id, status.getTaskId().getValue()));
        }
        if (status.getState() == TaskState.TASK_KILLED) {
            calls.add(ProtobufMessages.teardown(id));
        }
    }
}
