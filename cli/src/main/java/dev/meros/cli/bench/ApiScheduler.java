package dev.meros.cli.bench;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Environment;
import dev.meros.api.model.Filters;
import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.Resources;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Launches tasks that stay: many at once, or one whenever it is asked to.
final class ApiScheduler implements Framework {
    static final Scalar CPUS = Scalar.of(0.1);
    static final Scalar MEM = Scalar.of(32L);

    private static final Filters AT_ONCE = new Filters(0.0);

    private final int perOffer;
    private final AtomicInteger running = new AtomicInteger();
    private final Deque<Offer> waiting = new ArrayDeque<>();

    // of the driver's thread
    private LaunchRecord record = new LaunchRecord(0, 0);
    private int next;
    private int end;

    /// At most `perOffer` tasks are launched on an offer.
    ApiScheduler(int perOffer) {
        this.perOffer = perOffer;
    }

    /// Launches the tasks of a record from `from` to before `to`, as soon as there are offers.
    void launch(SchedulerDriver driver, LaunchRecord times, int from, int to) {
        driver.execute(
                () -> {
                    record = times;
                    next = from;
                    end = to;
                    for (Offer o = waiting.poll(); o != null && next < end; o = waiting.poll()) {
                        use(driver, o);
                    }
                });
    }

    /// How many tasks were said to run so far.
    int running() {
        return running.get();
    }

    @Override
    public void offers(SchedulerDriver driver, List<Offer> offers) {
        for (Offer offer : offers) {
            if (next < end) {
                use(driver, offer);
            } else {
                waiting.add(offer);
            }
        }
    }

    @Override
    public void rescinded(SchedulerDriver driver, OfferId id) {
        waiting.removeIf(o -> o.id().equals(id));
    }

    private void use(SchedulerDriver driver, Offer offer) {
        Resources free = Resources.of(offer.resources());
        List<TaskInfo> tasks = new ArrayList<>();
        Optional<Resources> picked = pick(free);
        while (picked.isPresent() && tasks.size() < perOffer && next < end) {
            free = free.minus(picked.get());
            record.accepted(next, System.nanoTime());
            tasks.add(task(offer, next++, picked.get().toList()));
            picked = pick(free);
        }
        driver.accept(List.of(offer.id()), List.of(Offer.Operation.launch(tasks)), AT_ONCE);
    }

    private static Optional<Resources> pick(Resources free) {
        Optional<Resources> cpus = free.pick("cpus", CPUS);
        Optional<Resources> mem = free.pick("mem", MEM);
        return cpus.isPresent() && mem.isPresent()
                ? Optional.of(cpus.get().plus(mem.get()))
                : Optional.empty();
    }

    private static TaskInfo task(Offer offer, int number, List<Resource> resources) {
        String app = "shop-%04d-frontend".formatted(number % 5000);
        return TaskInfo.builder()
                .name(app)
                .taskId(LaunchRecord.id(number))
                .agentId(offer.agentId())
                .command(
                        CommandInfo.builder()
                                .value("exec bin/serve --port $PORT0 --config conf/" + app)
                                .environment(
                                        new Environment(
                                                List.of(
                                                        new Environment.Variable(
                                                                "APP_ID",
                                                                "/shop/" + app,
                                                                Environment.Variable.Type.VALUE,
                                                                null))))
                                .build())
                .labels(new Labels(List.of(new Label("app", app), new Label("stage", "live"))))
                .resources(resources)
                .build();
    }

    @Override
    public Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
        if (status.state() == TaskState.TASK_RUNNING) {
            running.incrementAndGet();
        }
        return Acknowledgement.NOW;
    }
}
