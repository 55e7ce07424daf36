package dev.meros.testkit.cluster;

import static org.awaitility.Awaitility.await;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.match.Demand;
import dev.meros.api.match.Match;
import dev.meros.api.match.OfferMatcher;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/// A framework with one executor whose tasks are shell lines: launches what a test asks for with
/// the next offer, and remembers what it is told.
final class ExecutorFramework implements Framework {
    static final ExecutorId EXECUTOR = new ExecutorId("shell");
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    final List<TaskStatus> statuses = new CopyOnWriteArrayList<>();
    final List<Event.Failure> failures = new CopyOnWriteArrayList<>();
    final List<String> messages = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Wanted> wanted = new LinkedBlockingQueue<>();
    private final String command;
    private volatile @Nullable AgentId agent;
    private volatile @Nullable Resources offered;

    private record Wanted(List<String> ids, String line, Form form) {}

    private enum Form {
        SINGLE,
        GROUP
    }

    ExecutorFramework(String command) {
        this.command = command;
    }

    void launch(String id, String line) {
        wanted.add(new Wanted(List.of(id), line, Form.SINGLE));
    }

    void launchGroup(List<String> ids, String line) {
        wanted.add(new Wanted(ids, line, Form.GROUP));
    }

    ExecutorInfo executor() {
        return ExecutorInfo.builder()
                .executorId(EXECUTOR)
                .type(ExecutorInfo.Type.CUSTOM)
                .command(CommandInfo.builder().value(command).build())
                .resources(
                        List.of(
                                Resource.scalar("cpus", Scalar.of(0.5)),
                                Resource.scalar("mem", Scalar.of(64L)),
                                Resource.scalar("disk", Scalar.of(10L))))
                .build();
    }

    private TaskInfo task(String id, String line) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(Objects.requireNonNull(agent))
                .executor(executor())
                .data(Bytes.ofUtf8(line))
                .resources(List.of(Resource.scalar("cpus", Scalar.of(0.1))))
                .build();
    }

    @Override
    public void offers(SchedulerDriver driver, List<Offer> offers) {
        for (Offer offer : offers) {
            offered = Resources.of(offer.resources()).unallocated();
            Wanted next = wanted.peek();
            boolean fits =
                    OfferMatcher.match(offer, Demand.of(Scalar.of(1.0), Scalar.of(64L)))
                            instanceof Match.Fits;
            if (next == null || !fits) {
                driver.decline(List.of(offer.id()), new Filters(0.1));
                continue;
            }
            wanted.remove();
            agent = offer.agentId();
            List<TaskInfo> tasks = next.ids().stream().map(id -> task(id, next.line())).toList();
            driver.accept(
                    List.of(offer.id()),
                    List.of(
                            switch (next.form()) {
                                case SINGLE -> Offer.Operation.launch(tasks);
                                case GROUP ->
                                        Offer.Operation.builder()
                                                .type(Offer.Operation.Type.LAUNCH_GROUP)
                                                .launchGroup(
                                                        new Offer.Operation.LaunchGroup(
                                                                executor(),
                                                                new TaskGroupInfo(tasks)))
                                                .build();
                            }),
                    new Filters(0.1));
        }
    }

    @Override
    public Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
        statuses.add(status);
        return Acknowledgement.NOW;
    }

    @Override
    public void failure(SchedulerDriver driver, Event.Failure failure) {
        failures.add(failure);
    }

    @Override
    public void message(SchedulerDriver driver, Event.Message message) {
        messages.add(message.data().toUtf8());
    }

    AgentId agent() {
        return Objects.requireNonNull(agent);
    }

    /// What the last offer held.
    Resources offered() {
        return Objects.requireNonNull(offered);
    }

    /// Waits until a task is told to be in a state, and returns the first such status.
    TaskStatus status(String task, TaskState state) {
        await().alias(task + " " + state + " among " + told(task))
                .atMost(DEADLINE)
                .until(() -> told(task).contains(state));
        return statuses.stream()
                .filter(s -> s.taskId().value().equals(task) && s.state() == state)
                .findFirst()
                .orElseThrow();
    }

    /// The states of a task in the order in which they were told.
    List<TaskState> told(String task) {
        return statuses.stream()
                .filter(s -> s.taskId().value().equals(task))
                .map(TaskStatus::state)
                .toList();
    }

    void say(SchedulerDriver driver, String text) {
        driver.send(
                Call.builder()
                        .type(Call.Type.MESSAGE)
                        .message(new Call.Message(agent(), EXECUTOR, Bytes.ofUtf8(text)))
                        .build());
    }

    void shutDown(SchedulerDriver driver) {
        driver.send(
                Call.builder()
                        .type(Call.Type.SHUTDOWN)
                        .shutdown(new Call.Shutdown(EXECUTOR, agent()))
                        .build());
    }
}
