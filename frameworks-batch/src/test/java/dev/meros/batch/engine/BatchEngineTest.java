package dev.meros.batch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.Json;
import dev.meros.api.model.Environment;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.Resources;
import dev.meros.batch.codec.JobDefaults;
import dev.meros.batch.codec.JobReader;
import dev.meros.batch.core.BatchState;
import dev.meros.batch.core.Policy;
import dev.meros.batch.core.command.Command;
import dev.meros.batch.core.effect.Answer;
import dev.meros.batch.core.job.Counters;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.RunState;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

final class BatchEngineTest {
    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
    private static final Duration PROMPT = Duration.ofMillis(250);

    private final SimulatedCluster cluster =
            new SimulatedCluster(
                    1,
                    START,
                    Policy.DEFAULT.withDisableAfterFailures(2),
                    SimulatedCluster.Faults.NONE);

    private BatchEngineTest() {
        pass(Duration.ofSeconds(1));
    }

    private void pass(Duration time) {
        cluster.world.advance(time);
    }

    private Answer ask(Command command) {
        CompletableFuture<Answer> answer = cluster.engine.submit(command);
        pass(PROMPT);
        return answer.join();
    }

    private Answer put(String json) {
        Instant now = cluster.world.now();
        return ask(
                new Command.PutJob(
                        new JobReader(JobDefaults.CHRONOS)
                                .read(Json.readTree(json.replace('\'', '"')), now),
                        now,
                        Counters.NONE));
    }

    private <T> T see(Function<BatchState, T> question) {
        CompletableFuture<T> answer = cluster.engine.read(question);
        pass(PROMPT);
        return answer.join();
    }

    private JobEntry job(String name) {
        return see(s -> s.job(name).orElseThrow());
    }

    private List<Run> history(String name) {
        return see(s -> s.history(name));
    }

    private List<SimulatedCluster.Ran> ran(String job) {
        return cluster.ran.stream().filter(r -> r.job().equals(job)).toList();
    }

    @Test
    void runStartsPromptlyWhenItIsDue() {
        put("{'name':'a','command':'true','schedule':'R/2025-01-01T01:00:00Z/PT1H'}");

        pass(Duration.ofHours(3));

        assertThat(ran("a")).hasSize(3);
        for (SimulatedCluster.Ran r : ran("a")) {
            assertThat(Duration.between(r.due(), r.begin)).isLessThan(PROMPT);
        }
        assertThat(ran("a").getFirst().due()).isEqualTo("2025-01-01T01:00:00Z");
        assertThat(job("a").counters().successes()).isEqualTo(3);
    }

    @Test
    void offersAreAskedForOnlyWhileSomethingWaits() {
        put("{'name':'a','schedule':'R/2025-01-01T01:00:00Z/PT1H'}");
        assertThat(cluster.suppressed).isTrue();

        put("{'name':'huge','cpus':64}");
        assertThat(cluster.suppressed).isFalse();

        ask(new Command.DeleteJob("huge"));
        assertThat(cluster.suppressed).isTrue();
    }

    @Test
    void whatWaitsIsStatedEqualRunsTogether() {
        put("{'name':'huge','cpus':64,'mem':10,'disk':1}");
        put("{'name':'alike','cpus':64,'mem':10,'disk':1}");
        put("{'name':'larger','cpus':65,'mem':10,'disk':1}");

        assertThat(cluster.demand)
                .extracting(r -> Resources.of(r.resources()) + " x " + r.count())
                .containsExactly("cpus:64;mem:10;disk:1 x 2", "cpus:65;mem:10;disk:1 x 1");
    }

    @Test
    void taskCarriesTheNamesAndTheEnvironmentOfChronos() {
        put(
                "{'name':'a','command':'echo','arguments':['x'],'owner':'me@x','runAsUser':'nobody',"
                    + "'environmentVariables':[{'name':'HOST','value':'mine'},{'name':'V','value':'1'}],"
                    + "'schedule':'R1/2025-01-01T01:00:00Z/PT1H'}");

        pass(Duration.ofHours(2));

        TaskInfo task = ran("a").getFirst().task;
        long due = Instant.parse("2025-01-01T01:00:00Z").toEpochMilli();
        assertThat(task.taskId().value()).isEqualTo("ct:" + due + ":0:a:x");
        assertThat(task.name()).isEqualTo("ChronosTask:a");
        assertThat(task.command().value()).isEqualTo("echo x");
        assertThat(task.command().user()).isEqualTo("nobody");
        assertThat(
                        task.command().environment().variables().stream()
                                .map(BatchEngineTest::text)
                                .toList())
                .contains(
                        "V=1",
                        "HOST=host",
                        "mesos_task_id=" + task.taskId(),
                        "CHRONOS_JOB_NAME=a",
                        "CHRONOS_JOB_OWNER=me@x",
                        "CHRONOS_RESOURCE_CPU=0.1",
                        "CHRONOS_RESOURCE_MEM=128.0",
                        "CHRONOS_RESOURCE_DISK=256.0",
                        "CHRONOS_JOB_RUN_TIME=" + due,
                        "CHRONOS_JOB_RUN_ATTEMPT=0",
                        "BATCH_SCHEDULED_TIME=2025-01-01T01:00:00Z");
    }

    private static String text(Environment.Variable v) {
        return v.name() + "=" + v.value();
    }

    @Test
    void failedRunIsTriedAgainAfterThePauseAndThenCounted() {
        cluster.endings.put("a", TaskState.TASK_FAILED);
        put("{'name':'a','retries':2,'schedule':'R1/2025-01-01T01:00:00Z/PT1H'}");

        pass(Duration.ofHours(2));

        List<SimulatedCluster.Ran> tasks = ran("a");
        assertThat(tasks).hasSize(3);
        assertThat(tasks.get(1).task.taskId().value()).contains(":1:a:");
        assertThat(Duration.between(tasks.get(0).end, tasks.get(1).begin))
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
        assertThat(job("a").counters().errors()).isEqualTo(1);
        assertThat(history("a").getFirst().state()).isEqualTo(RunState.FAILED);
        assertThat(history("a").getFirst().tries().failures()).isEqualTo(3);
    }

    @Test
    void jobIsDisabledAfterFailuresInARow() {
        cluster.endings.put("a", TaskState.TASK_FAILED);
        put("{'name':'a','retries':0,'schedule':'R/2025-01-01T01:00:00Z/PT1H'}");

        pass(Duration.ofHours(6));

        assertThat(ran("a")).hasSize(2);
        assertThat(job("a").job().rules().disabled()).isTrue();
    }

    @Test
    void usedUpJobIsDisabledAndStaysUsedUpWhenTriggered() {
        put("{'name':'a','schedule':'R1/2025-01-01T01:00:00Z/PT1H'}");
        pass(Duration.ofHours(5));
        assertThat(job("a").job().rules().disabled()).isTrue();

        Answer answer = ask(new Command.TriggerJob("a", null));
        pass(Duration.ofHours(5));

        assertThat(answer).isInstanceOf(Answer.Started.class);
        assertThat(ran("a")).hasSize(2);
        assertThat(job("a").cursor().remaining()).isZero();
    }

    @Test
    void jobThatIsNeverToRunDoesNot() {
        put("{'name':'a','schedule':'R0/2025-01-01T01:00:00Z/PT1H'}");

        pass(Duration.ofHours(5));

        assertThat(ran("a")).isEmpty();
    }

    @Test
    void triggersEachRunOneAfterTheOther() {
        put("{'name':'a','command':'echo','schedule':'R5/2026-01-01T00:00:00Z/P1D'}");

        ask(new Command.TriggerJob("a", "one"));
        ask(new Command.TriggerJob("a", "two"));
        pass(Duration.ofMinutes(1));

        assertThat(ran("a").stream().map(r -> r.task.command().value()))
                .containsExactly("echo one", "echo two");
        assertThat(ran("a").get(1).begin).isAfter(ran("a").get(0).end);
        assertThat(job("a").cursor().remaining()).isEqualTo(5);
    }

    @Test
    void occurrenceWaitsForTheRunBeforeItAndFurtherOnesMerge() {
        cluster.endless.add("a");
        put("{'name':'a','schedule':'R/2025-01-01T00:01:00Z/PT1M'}");
        pass(Duration.ofMinutes(4));
        assertThat(ran("a")).hasSize(1);

        cluster.end(ran("a").getFirst().task.taskId(), TaskState.TASK_FINISHED);
        pass(Duration.ofSeconds(1));

        assertThat(ran("a")).hasSize(2);
        assertThat(history("a").stream().map(Run::state)).contains(RunState.SKIPPED);
        assertThat(history("a").get(1).reason()).startsWith("merged into the run of");
    }

    @Test
    void dependantRunsAfterAllParentsHaveSucceededSinceItsLastRun() {
        put("{'name':'a','schedule':'R1/2025-02-01T00:00:00Z/P1D'}");
        put("{'name':'b','schedule':'R1/2025-02-01T00:00:00Z/P1D'}");
        put("{'name':'c','parents':['a','b']}");

        ask(new Command.TriggerJob("a", null));
        pass(Duration.ofMinutes(1));
        ask(new Command.TriggerJob("a", null));
        pass(Duration.ofMinutes(1));
        assertThat(ran("c")).isEmpty();
        ask(new Command.TriggerJob("b", null));
        pass(Duration.ofMinutes(1));
        assertThat(ran("c")).hasSize(1);
        ask(new Command.TriggerJob("b", null));
        pass(Duration.ofMinutes(1));

        assertThat(ran("c")).hasSize(1);
    }

    @Test
    void failureOfAParentWithSoftErrorTriggersItsDependants() {
        cluster.endings.put("hard", TaskState.TASK_FAILED);
        cluster.endings.put("soft", TaskState.TASK_FAILED);
        put("{'name':'hard','retries':0,'schedule':'R1/2025-01-01T01:00:00Z/P1D'}");
        put(
                "{'name':'soft','retries':0,'softError':true,"
                        + "'schedule':'R1/2025-01-01T01:00:00Z/P1D'}");
        put("{'name':'after-hard','parents':['hard']}");
        put("{'name':'after-soft','parents':['soft']}");

        pass(Duration.ofHours(2));

        assertThat(ran("after-hard")).isEmpty();
        assertThat(ran("after-soft")).hasSize(1);
    }

    @Test
    void parentsMustExistAndMustNotFormACycle() {
        put("{'name':'a','schedule':'R/2026-01-01T00:00:00Z/P1D'}");
        put("{'name':'b','parents':['a']}");

        assertThat(put("{'name':'c','parents':['x','a','y']}"))
                .isEqualTo(new Answer.Refused("Parents not found: x, y"));
        assertThat(put("{'name':'a','parents':['b']}")).isInstanceOf(Answer.Refused.class);
        assertThat(put("{'name':'b','parents':['b']}")).isInstanceOf(Answer.Refused.class);
        assertThat(put("{'name':'b','parents':[]}")).isInstanceOf(Answer.Refused.class);
        assertThat(job("a").job().parents()).isEmpty();
    }

    @Test
    void deletedJobIsKilledAndItsDependantsInherit() {
        cluster.endless.add("a");
        put("{'name':'a','schedule':'R/2025-01-01T01:00:00Z/PT1H'}");
        put("{'name':'b','description':'kept','parents':['a']}");
        put("{'name':'c','parents':['b']}");
        pass(Duration.ofMinutes(61));
        assertThat(cluster.running()).isEqualTo(1);

        ask(new Command.DeleteJob("b"));
        assertThat(job("c").job().parents()).containsExactly("a");
        ask(new Command.DeleteJob("a"));
        pass(Duration.ofSeconds(1));

        assertThat(cluster.running()).isZero();
        assertThat(job("c").job().trigger()).isInstanceOf(Job.Timed.class);
        int open = see(s -> s.runs().size());
        assertThat(open).isZero();
        assertThat(ask(new Command.DeleteJob("a"))).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void replacedJobKeepsItsCountersAndItsPlaceInTheSchedule() {
        put("{'name':'a','schedule':'R10/2025-01-01T01:00:00Z/PT1H'}");
        pass(Duration.ofHours(3));

        put("{'name':'a','command':'new','schedule':'R10/2025-01-01T01:00:00Z/PT1H'}");
        pass(Duration.ofMinutes(10));

        assertThat(ran("a")).hasSize(3);
        assertThat(job("a").counters().successes()).isEqualTo(3);
        assertThat(job("a").cursor().remaining()).isEqualTo(7);
        assertThat(job("a").job().work().command()).isEqualTo("new");
    }

    @Test
    void enabledJobDoesNotMakeUpForTheTimeItWasDisabled() {
        put("{'name':'a','disabled':true,'schedule':'R/2025-01-01T01:00:00Z/PT1H'}");
        pass(Duration.ofMinutes(150));
        assertThat(ran("a")).isEmpty();

        put("{'name':'a','disabled':false,'schedule':'R/2025-01-01T01:00:00Z/PT1H'}");
        pass(Duration.ofMinutes(60));

        assertThat(ran("a").stream().map(r -> r.due().toString()))
                .containsExactly("2025-01-01T03:00:00Z");
    }

    @Test
    void runThatFitsNowhereDoesNotHoldUpOthers() {
        put("{'name':'huge','cpus':64,'highPriority':true}");

        put("{'name':'a'}");
        pass(Duration.ofSeconds(10));

        assertThat(ran("a")).hasSize(1);
        assertThat(ran("huge")).isEmpty();
    }

    @Test
    void constraintsDecideWhereAJobRuns() {
        put("{'name':'here','constraints':[['hostname','LIKE','ho.*']]}");
        put("{'name':'elsewhere','constraints':[['hostname','UNLIKE','ho.*']]}");

        pass(Duration.ofMinutes(1));

        assertThat(ran("here")).hasSize(1);
        assertThat(ran("elsewhere")).isEmpty();
    }

    @Test
    void killEndsTheTasksOfAJobWithoutRetry() {
        cluster.endless.add("a");
        put("{'name':'a','retries':5}");
        pass(Duration.ofSeconds(5));

        ask(new Command.KillTasks("a"));
        pass(Duration.ofMinutes(5));

        assertThat(ran("a")).hasSize(1);
        assertThat(history("a").getFirst().state()).isEqualTo(RunState.KILLED);
        assertThat(job("a").counters()).isEqualTo(Counters.NONE);
    }

    @Test
    void taskThatIsUnreachableForTooLongIsReplacedAndKilledWhenItComesBack() {
        cluster.endless.add("a");
        put("{'name':'a'}");
        pass(Duration.ofSeconds(1));
        TaskId first = ran("a").getFirst().task.taskId();

        cluster.send(first, TaskState.TASK_UNREACHABLE);
        pass(Duration.ofSeconds(30));
        assertThat(ran("a")).hasSize(1);
        pass(Duration.ofSeconds(31));
        assertThat(ran("a")).hasSize(2);
        cluster.send(first, TaskState.TASK_RUNNING);
        pass(Duration.ofSeconds(1));

        assertThat(ran("a").getFirst().state).isEqualTo(TaskState.TASK_KILLED);
        assertThat(ran("a").get(1).end).isNull();
    }

    @Test
    void markedSuccessTriggersDependants() {
        put("{'name':'a','schedule':'R/2026-01-01T00:00:00Z/P1D'}");
        put("{'name':'b','parents':['a']}");

        Answer answer = ask(new Command.MarkSuccess("a"));
        pass(Duration.ofMinutes(1));

        assertThat(answer).isEqualTo(new Answer.Text("marked job a as successful: true"));
        assertThat(ran("b")).hasSize(1);
        assertThat(job("a").counters().successes()).isEqualTo(1);
    }

    @Test
    void openRunsOfOneJobAreLimited() {
        put("{'name':'huge','cpus':64,'schedule':'R/2026-01-01T00:00:00Z/P1D'}");

        for (int i = 0; i < Policy.DEFAULT.mostOpenRuns(); i++) {
            assertThat(ask(new Command.TriggerJob("huge", null)))
                    .isInstanceOf(Answer.Started.class);
        }

        assertThat(ask(new Command.TriggerJob("huge", null))).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void historyIsBounded() {
        put("{'name':'a','concurrent':true,'schedule':'R/2025-01-01T00:01:00Z/PT10S'}");

        pass(Duration.ofMinutes(30));

        List<Run> runs = history("a");
        assertThat(runs).hasSize(Policy.HISTORY);
        assertThat(runs.getFirst().id().due()).isAfter(runs.get(1).id().due());
    }
}
