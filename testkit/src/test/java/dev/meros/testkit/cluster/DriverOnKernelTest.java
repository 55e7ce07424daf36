package dev.meros.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.codec.WireFormat;
import dev.meros.api.framework.ConnectionSettings;
import dev.meros.api.framework.DriverException;
import dev.meros.api.framework.FailedOverException;
import dev.meros.api.framework.Framework;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.framework.Reconciliation;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.match.Demand;
import dev.meros.api.match.Match;
import dev.meros.api.match.OfferMatcher;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The HTTP driver against a real kernel and a real agent, in both forms.
@Timeout(90)
final class DriverOnKernelTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir private Path directory;

    /// Launches one sleeping task on the first offer when told to; statuses go to a queue.
    private static final class OneTask implements Framework {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final String task;
        private boolean launched;
        private volatile @Nullable AgentId agent;

        OneTask(String task) {
            this.task = task;
        }

        String next() throws InterruptedException {
            String heardNext = heard.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            return heardNext == null ? "nothing" : heardNext;
        }

        void awaitLine(String line) throws InterruptedException {
            String last = next();
            while (!last.equals(line) && !last.equals("nothing")) {
                last = next();
            }
            assertThat(last).isEqualTo(line);
        }

        @Override
        public void subscribed(SchedulerDriver driver, Event.Subscribed event) {
            heard.add("subscribed");
        }

        @Override
        public void offers(SchedulerDriver driver, List<Offer> offers) {
            for (Offer offer : offers) {
                Match match = OfferMatcher.match(offer, Demand.of(Scalar.of(0.1), Scalar.of(32L)));
                if (!task.isEmpty() && !launched && match instanceof Match.Fits fits) {
                    launched = true;
                    agent = offer.agentId();
                    TaskInfo info =
                            TaskInfo.builder()
                                    .name("sleeper")
                                    .taskId(new TaskId(task))
                                    .agentId(offer.agentId())
                                    .command(CommandInfo.builder().value("sleep 600").build())
                                    .resources(fits.resources().toList())
                                    .build();
                    driver.accept(
                            List.of(offer.id()),
                            List.of(Offer.Operation.launch(List.of(info))),
                            new Filters(600.0));
                } else {
                    driver.decline(List.of(offer.id()), new Filters(600.0));
                }
            }
        }

        @Override
        public Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
            heard.add(
                    status.state()
                            + (status.reason() == TaskStatus.Reason.REASON_RECONCILIATION
                                    ? " again"
                                    : ""));
            return Acknowledgement.NOW;
        }
    }

    private static HttpSchedulerDriver driver(
            Cluster cluster, WireFormat format, Framework framework) {
        FrameworkInfo info =
                FrameworkInfo.builder()
                        .user(System.getProperty("user.name"))
                        .name("one-task")
                        .id(new FrameworkId("one-task"))
                        .failoverTimeout(600.0)
                        .build();
        return new HttpSchedulerDriver(
                HttpSchedulerDriver.Settings.of(cluster.kernel(), info)
                        .withReconciliation(HttpSchedulerDriver.Reconcile.WITH_EACH_SUBSCRIPTION)
                        .withConnection(ConnectionSettings.DEFAULTS.withFormat(format)),
                framework);
    }

    @ParameterizedTest
    @EnumSource
    void launchesHearsKillsAndTearsDown(WireFormat format) throws Exception {
        OneTask framework = new OneTask("t-1");
        try (Cluster cluster = Cluster.start(directory).withAgents(1);
                HttpSchedulerDriver driver = driver(cluster, format, framework).start()) {
            framework.awaitLine(TaskState.TASK_RUNNING.name());

            driver.kill(new TaskId("t-1"), framework.agent, null);
            framework.awaitLine(TaskState.TASK_KILLED.name());
            driver.teardown();

            assertThat(driver.await(DEADLINE)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSecondInstanceTakesOverAndLearnsWhatRuns(WireFormat format) throws Exception {
        OneTask first = new OneTask("t-1");
        OneTask second = new OneTask("");
        try (Cluster cluster = Cluster.start(directory).withAgents(1);
                HttpSchedulerDriver old = driver(cluster, format, first).start()) {
            first.awaitLine(TaskState.TASK_RUNNING.name());

            try (HttpSchedulerDriver successor = driver(cluster, format, second).start()) {
                second.awaitLine("TASK_RUNNING again");

                assertThatThrownBy(() -> old.await(DEADLINE))
                        .isInstanceOf(FailedOverException.class);
                successor.teardown();
                assertThat(successor.await(DEADLINE)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestartOfTheKernelCostsASubscriptionAndNoTask(WireFormat format) throws Exception {
        OneTask framework = new OneTask("t-1");
        try (Cluster cluster = Cluster.start(directory).withAgents(1);
                HttpSchedulerDriver driver = driver(cluster, format, framework).start()) {
            framework.awaitLine(TaskState.TASK_RUNNING.name());

            cluster.restartKernel();

            framework.awaitLine("subscribed");
            framework.awaitLine("TASK_RUNNING again");
            driver.teardown();
            assertThat(driver.await(DEADLINE)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void tasksAreReconciledUntilEachHasBeenAnswered(WireFormat format) throws Exception {
        CompletableFuture<List<TaskId>> unanswered = new CompletableFuture<>();
        Framework asking =
                new Framework() {
                    private @Nullable Reconciliation reconciliation;

                    @Override
                    public void subscribed(SchedulerDriver driver, Event.Subscribed event) {
                        Map<TaskId, @Nullable AgentId> tasks = new LinkedHashMap<>();
                        tasks.put(new TaskId("never-was"), null);
                        tasks.put(new TaskId("neither"), new AgentId("nobody"));
                        reconciliation = Reconciliation.start(driver, tasks, unanswered::complete);
                    }

                    @Override
                    public void offers(SchedulerDriver driver, List<Offer> offers) {}

                    @Override
                    public Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
                        if (reconciliation != null) {
                            reconciliation.answered(status);
                        }
                        return Acknowledgement.NOW;
                    }
                };
        try (Cluster cluster = Cluster.start(directory);
                HttpSchedulerDriver driver = driver(cluster, format, asking).start()) {
            assertThat(unanswered.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
            driver.teardown();
            assertThat(driver.await(DEADLINE)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameworkThatTheKernelDoesNotTakeLearnsWhy(WireFormat format) {
        OneTask framework = new OneTask("");
        FrameworkInfo info =
                FrameworkInfo.builder().user("u").name("n").id(new FrameworkId("a/b")).build();
        try (Cluster cluster = Cluster.start(directory)) {
            HttpSchedulerDriver driver =
                    new HttpSchedulerDriver(
                            HttpSchedulerDriver.Settings.of(cluster.kernel(), info)
                                    .withConnection(ConnectionSettings.DEFAULTS.withFormat(format)),
                            framework);
            try (driver) {
                driver.start();

                assertThatThrownBy(() -> driver.await(DEADLINE))
                        .isInstanceOf(DriverException.class)
                        .hasMessageContaining("a/b");
            }
        }
    }
}
