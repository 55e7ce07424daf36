package dev.meros.api.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Writes down what it is told, one line per callback; the line may be chosen to throw.
final class RecordingFramework implements Framework {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final Acknowledgement acknowledgement;
    private volatile @Nullable String throwOn;

    RecordingFramework() {
        this(Acknowledgement.NOW);
    }

    RecordingFramework(Acknowledgement acknowledgement) {
        this.acknowledgement = acknowledgement;
    }

    void throwOn(String line) {
        throwOn = line;
    }

    void expect(String... lines) {
        for (String line : lines) {
            assertThat(next()).isEqualTo(line);
        }
    }

    boolean heardNothingMore() {
        return heard.isEmpty();
    }

    List<Thread> threads() {
        return threads.stream().distinct().toList();
    }

    private String next() {
        try {
            String line = heard.poll(30, TimeUnit.SECONDS);
            return line == null ? "nothing within 30 s" : line;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void hear(String line) {
        threads.add(Thread.currentThread());
        heard.add(line);
        if (line.equals(throwOn)) {
            throw new IllegalStateException("thrown on " + line);
        }
    }

    @Override
    public void subscribed(SchedulerDriver driver, Event.Subscribed event) {
        hear("subscribed " + event.frameworkId());
    }

    @Override
    public void offers(SchedulerDriver driver, List<Offer> offers) {
        offers.forEach(o -> hear("offer " + o.id() + " of " + o.hostname()));
    }

    @Override
    public void rescinded(SchedulerDriver driver, OfferId offer) {
        hear("rescinded " + offer);
    }

    @Override
    public Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
        hear("update " + status.taskId() + " " + status.message());
        return acknowledgement;
    }

    @Override
    public void failure(SchedulerDriver driver, Event.Failure failure) {
        hear("failure " + failure.agentId());
    }

    @Override
    public void disconnected(SchedulerDriver driver) {
        hear("disconnected");
    }

    @Override
    public void error(SchedulerDriver driver, String message) {
        hear("error " + message);
    }
}
