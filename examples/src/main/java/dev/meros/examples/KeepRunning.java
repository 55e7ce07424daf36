package dev.meros.examples;

import dev.meros.api.codec.Json;
import dev.meros.api.framework.Framework;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.framework.Reconciliation;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.match.Demand;
import dev.meros.api.match.Fitness;
import dev.meros.api.match.OfferPlanner;
import dev.meros.api.match.Place;
import dev.meros.api.match.Plan;
import dev.meros.api.match.Wanted;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A scheduler that keeps so many copies of a shell command running, spread over the nodes,
/// whatever breaks: tasks, agents, kernels, or this process.
public final class KeepRunning implements Framework {
    private static final Demand NEEDS = Demand.of(Scalar.of(0.1), Scalar.of(32L));
    private static final Filters LATER = new Filters(60.0);
    private static final String ENTRY = "task/";

    private final OfferPlanner planner = OfferPlanner.of(Fitness.spread("hostname"));
    private final Map<TaskId, Place> tasks = new LinkedHashMap<>();
    private final String command;
    private final int copies;
    private @Nullable Reconciliation reconciliation;
    private int launched;

    public KeepRunning(String command, int copies) {
        this.command = command;
        this.copies = copies;
    }

    /// What was launched before, perhaps by a former instance, is in framework state.
    @Override
    public void subscribed(SchedulerDriver driver, Event.Subscribed event) {
        reconciliation = null;
        var _ = driver.stateEntries(ENTRY).thenAccept(entries -> known(driver, entries));
    }

    private void known(SchedulerDriver driver, List<FrameworkState.Entry> entries) {
        Map<TaskId, @Nullable AgentId> asked = new LinkedHashMap<>();
        tasks.clear();
        for (FrameworkState.Entry entry : entries) {
            TaskId task = new TaskId(entry.name().substring(ENTRY.length()));
            Place place = Json.read(entry.value().toByteArray(), Place.class);
            tasks.put(task, place);
            asked.put(task, place.agent());
        }
        reconciliation =
                Reconciliation.start(
                        driver, asked, silent -> silent.forEach(task -> gone(driver, task)));
        ask(driver);
    }

    /// Offers are wanted only while a copy is missing.
    private void ask(SchedulerDriver driver) {
        if (tasks.size() < copies) {
            driver.revive(List.of());
        } else {
            driver.suppress(List.of());
        }
    }

    @Override
    public void offers(SchedulerDriver driver, List<Offer> offers) {
        int missing = reconciliation == null ? 0 : copies - tasks.size();
        if (missing <= 0) {
            offers.forEach(offer -> driver.decline(List.of(offer.id()), LATER));
            return;
        }
        Wanted copy = Wanted.of("copy", missing, NEEDS).withRunning(List.copyOf(tasks.values()));
        Plan plan = planner.plan(offers, List.of(copy));
        plan.unmet().forEach(System.out::println);
        plan.unused().forEach(offer -> driver.decline(List.of(offer.id()), LATER));
        plan.used().forEach(used -> launch(driver, used));
    }

    /// What is launched is stored first, so that no instance ever forgets it.
    private void launch(SchedulerDriver driver, Plan.Used used) {
        List<TaskInfo> infos = new ArrayList<>();
        List<FrameworkState.Change> changes = new ArrayList<>();
        for (Plan.Placed placed : used.tasks()) {
            TaskId id = new TaskId("copy-" + driver.now().toEpochMilli() + "-" + launched++);
            Bytes value = Bytes.of(Json.write(placed.place()));
            tasks.put(id, placed.place());
            changes.add(new FrameworkState.Change(ENTRY + id, 0L, value));
            TaskInfo.Builder info = TaskInfo.builder().name("copy").taskId(id);
            info.agentId(used.offer().agentId()).resources(placed.fits().resources().toList());
            infos.add(info.command(CommandInfo.builder().value(command).build()).build());
        }
        var launch = List.of(Offer.Operation.launch(infos));
        var _ =
                driver.writeState(changes)
                        .thenRun(() -> driver.accept(List.of(used.offer().id()), launch, LATER));
    }

    @Override
    public Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
        if (reconciliation != null) {
            reconciliation.answered(status);
        }
        switch (status.state()) {
            case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING -> {
                if (reconciliation != null && !tasks.containsKey(status.taskId())) {
                    // given up when its agent was away, and replaced since
                    driver.kill(status.taskId(), status.agentId(), null);
                }
            }
            default -> gone(driver, status.taskId());
        }
        return Acknowledgement.NOW;
    }

    private void gone(SchedulerDriver driver, TaskId task) {
        if (tasks.remove(task) != null) {
            // an entry is written once, so its version is 1
            var _ = driver.writeState(List.of(new FrameworkState.Change(ENTRY + task, 1L, null)));
            ask(driver);
        }
    }

    /// Arguments: the URI of a kernel, such as `http://127.0.0.1:5050`, how many copies, and the
    /// command. The id makes the next start the same framework, for a day.
    public static void main(String... arguments) {
        FrameworkInfo.Builder info = FrameworkInfo.builder().name("keep-running");
        info.user(System.getProperty("user.name")).id(new FrameworkId("keep-running"));
        info.failoverTimeout(86_400.0);
        info.capabilities(List.of(new Capability(Capability.Type.PARTITION_AWARE)));
        var settings = HttpSchedulerDriver.Settings.of(URI.create(arguments[0]), info.build());
        var framework = new KeepRunning(arguments[2], Integer.parseInt(arguments[1]));
        new HttpSchedulerDriver(settings, framework).start().join();
    }
}
