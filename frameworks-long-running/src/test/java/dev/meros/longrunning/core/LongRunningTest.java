package dev.meros.longrunning.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Environment;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.command.Moment;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceState;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.view.QueueView;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

final class LongRunningTest {
    private static final String APP = "{'id':'/a','cmd':'run','cpus':1,'instances':3}";

    private final Cluster cluster = new Cluster(1, 3);

    private static List<Effect.Kill> kills(Cluster cluster) {
        return cluster.effects.stream()
                .filter(Effect.Kill.class::isInstance)
                .map(Effect.Kill.class::cast)
                .toList();
    }

    private static AppEntry entry(Cluster cluster) {
        return Objects.requireNonNull(cluster.core.state().app(new AppId("/a")));
    }

    @Test
    void anAppIsLaunchedSpreadAndItsDeploymentEnds() {
        cluster.post(APP);

        cluster.settle();

        assertThat(cluster.instances("/a"))
                .hasSize(3)
                .allMatch(Instance::isRunning)
                .extracting(i -> i.place().hostname())
                .doesNotHaveDuplicates();
        assertThat(cluster.wantsOffers()).isFalse();
    }

    @Test
    void instancesAreStoredBeforeTheirTasksAreLaunched() {
        cluster.post(APP);
        cluster.offer();

        assertThat(cluster.tasks).hasSize(3);
        assertThat(cluster.restored().instances())
                .extracting(i -> i.task().value())
                .containsExactlyInAnyOrderElementsOf(cluster.tasks.keySet());
    }

    @Test
    void aTaskKnowsItsAppItsHostAndItsPorts() {
        cluster.post(
                """
                {'id':'/g/a','cmd':'run','cpus':0.5,'labels':{'my-label':'v'},'env':{'HOST':'own'},
                 'portDefinitions':[{'port':0,'name':'web-http'},{'port':7000}]}\
                """);
        cluster.offer();

        TaskInfo task = cluster.tasks.values().iterator().next();
        Map<String, String> env = new TreeMap<>();
        for (Environment.Variable variable :
                Objects.requireNonNull(Objects.requireNonNull(task.command()).environment())
                        .variables()) {
            env.put(variable.name(), Objects.requireNonNull(variable.value()));
        }
        assertThat(task.name()).isEqualTo("a.g");
        assertThat(task.taskId().value()).matches("g_a\\.instance-[0-9a-f-]{36}\\._app\\.1");
        assertThat(env)
                .containsEntry("MESOS_TASK_ID", task.taskId().value())
                .containsEntry("MARATHON_APP_ID", "/g/a")
                .containsEntry("MARATHON_APP_RESOURCE_CPUS", "0.5")
                .containsEntry("MARATHON_APP_LABELS", "MY_LABEL")
                .containsEntry("MARATHON_APP_LABEL_MY_LABEL", "v")
                .containsEntry("HOST", "own")
                .containsEntry("PORT", "31000")
                .containsEntry("PORT0", "31000")
                .containsEntry("PORT1", "31001")
                .containsEntry("PORTS", "31000,31001")
                .containsEntry("PORT_WEB-HTTP", "31000")
                .containsEntry("PORT_7000", "31001");
    }

    @Test
    void theFirstRestartIsAtOnceAndFurtherOnesAreDelayed() {
        cluster.post("{'id':'/a','cmd':'run','backoffSeconds':2,'backoffFactor':3}");
        cluster.settle();

        cluster.report(cluster.tasks.keySet().iterator().next(), TaskState.TASK_FAILED);
        assertThat(cluster.wantsOffers()).isTrue();
        cluster.offer();
        cluster.pass(Duration.ofMillis(1));
        cluster.report(cluster.tasks.keySet().iterator().next(), TaskState.TASK_FAILED);

        assertThat(cluster.wantsOffers()).isFalse();
        cluster.offer();
        assertThat(cluster.tasks).isEmpty();
        cluster.pass(Duration.ofMillis(2001));
        assertThat(cluster.wantsOffers()).isTrue();
        cluster.offer();
        assertThat(cluster.tasks).hasSize(1);
    }

    @Test
    void aFailureIsRemembered() {
        cluster.post("{'id':'/a','cmd':'run'}");
        cluster.settle();

        cluster.report(
                TaskStatus.builder()
                        .taskId(new TaskId(cluster.tasks.keySet().iterator().next()))
                        .state(TaskState.TASK_FAILED)
                        .message("exit 1")
                        .build());

        assertThat(Objects.requireNonNull(cluster.core.state().failure(new AppId("/a"))).message())
                .isEqualTo("exit 1");
    }

    @Test
    void unknownTasksAreKilled() {
        cluster.report("a.instance-x._app.1", TaskState.TASK_RUNNING);

        assertThat(kills(cluster))
                .extracting(k -> k.task().value())
                .containsExactly("a.instance-x._app.1");
    }

    @Test
    void deletingKillsAllAndForgetsTheApp() {
        cluster.post(APP);
        cluster.settle();

        Answer answer =
                cluster.run(new Command.DeleteApp(new AppId("/a"), Command.Force.OVERRIDE_LOCKS));

        assertThat(answer).isInstanceOf(Answer.Deployed.class);
        assertThat(kills(cluster)).hasSize(3);
        cluster.settle();
        assertThat(cluster.core.state().apps()).isEmpty();
        assertThat(cluster.instances("/a")).isEmpty();
        cluster.post(APP);
        assertThat(cluster.core.state().versions(entry(cluster)))
                .containsOnlyKeys(entry(cluster).app().version());
    }

    @Test
    void aKillWithoutEffectIsSentAgain() {
        cluster.post("{'id':'/a','cmd':'run'}");
        cluster.settle();
        cluster.run(new Command.DeleteApp(new AppId("/a"), Command.Force.OVERRIDE_LOCKS));

        cluster.pass(Watch.KILL_AGAIN);

        assertThat(kills(cluster)).hasSize(2);
    }

    @Test
    void aDeploymentLocksItsAppUnlessForced() {
        cluster.post(APP);
        String running = cluster.core.state().deployments().getFirst().id();

        assertThat(cluster.put("/a", "{'instances':1}"))
                .isEqualTo(new Answer.Refused(new Refusal.Locked(List.of(running))));

        assertThat(cluster.put("/a", "{'instances':1}", Command.Force.OVERRIDE_LOCKS))
                .isInstanceOf(Answer.Deployed.class);
        assertThat(cluster.core.state().deployments()).hasSize(1);
        cluster.settle();
        assertThat(cluster.instances("/a")).hasSize(1);
    }

    @Test
    void aChangeThatChangesNothingIsDoneAtOnce() {
        cluster.post(APP);
        cluster.settle();

        assertThat(cluster.put("/a", "{'instances':3}")).isInstanceOf(Answer.Deployed.class);

        assertThat(cluster.core.state().deployments()).isEmpty();
        assertThat(cluster.core.state().versions(new AppId("/a"))).hasSize(1);
    }

    @Test
    void scalingDownByTasksThatAlreadyEndLeavesNoDeployment() {
        cluster.post(APP);
        cluster.settle();
        List<String> task = List.of(cluster.tasks.keySet().iterator().next());
        Command.Force force = Command.Force.OVERRIDE_LOCKS;
        cluster.run(new Command.KillTasksById(task, Command.AfterKill.REPLACE, force));

        Answer answer =
                cluster.run(new Command.KillTasksById(task, Command.AfterKill.SCALE_DOWN, force));

        assertThat(answer).isInstanceOf(Answer.Deployed.class);
        assertThat(cluster.core.state().deployments()).isEmpty();
    }

    @Test
    void scalingKeepsTheConfigurationAndItsTasks() {
        cluster.post(APP);
        cluster.settle();
        List<String> before = List.copyOf(cluster.tasks.keySet());

        cluster.put("/a", "{'instances':5}");
        cluster.settle();

        assertThat(cluster.tasks.keySet()).hasSize(5).containsAll(before);
        assertThat(entry(cluster).scaledAt()).isAfter(entry(cluster).configuredAt());
    }

    @Test
    void revertingADeploymentBringsTheOldConfigurationBack() {
        cluster.post(APP);
        cluster.settle();
        cluster.put("/a", "{'cmd':'other'}");
        String id = cluster.core.state().deployments().getFirst().id();

        cluster.run(new Command.CancelDeployment(id, Command.Force.RESPECT_LOCKS));
        cluster.settle();

        assertThat(entry(cluster).app().run().cmd()).isEqualTo("run");
        assertThat(cluster.instances("/a")).hasSize(3);
    }

    @Test
    void anAbandonedUpgradeStopsHalfWayAndTheNextDeploymentFinishesIt() {
        cluster.post(APP);
        cluster.settle();
        cluster.put("/a", "{'cmd':'other'}");
        String id = cluster.core.state().deployments().getFirst().id();
        cluster.run(new Command.CancelDeployment(id, Command.Force.OVERRIDE_LOCKS));
        assertThat(cluster.instances("/a")).hasSize(3);

        cluster.put("/a", "{'instances':4}");
        assertThat(cluster.core.state().deployments().getFirst().changes().values())
                .extracting(Deployment.Change::kind)
                .containsExactly(Deployment.Kind.RESTART);
        cluster.settle();

        assertThat(cluster.instances("/a"))
                .hasSize(4)
                .allMatch(i -> i.version().equals(entry(cluster).configuredAt()));
    }

    @Test
    void onlySoManyVersionsAreKeptAndOneCanBeGoneBackTo() {
        cluster.post("{'id':'/a','cmd':'run0','instances':0}");
        String second = "";
        for (int i = 1; i <= Retention.MAX_VERSIONS + 3; i++) {
            cluster.now = cluster.now.plusSeconds(1);
            cluster.put("/a", "{'cmd':'run" + i + "'}");
            if (i == 20) {
                second = entry(cluster).app().version().toString();
            }
        }
        assertThat(cluster.core.state().versions(new AppId("/a"))).hasSize(Retention.MAX_VERSIONS);

        cluster.put("/a", "{'version':'" + second + "'}");

        assertThat(entry(cluster).app().run().cmd()).isEqualTo("run20");
    }

    @Test
    void anUnreachableInstanceIsReplacedAndKilledWhenItComesBack() {
        cluster.post("{'id':'/a','cmd':'run'}");
        cluster.settle();
        String lost = cluster.tasks.keySet().iterator().next();

        cluster.report(lost, TaskState.TASK_UNREACHABLE);
        assertThat(cluster.instances("/a")).isEmpty();
        assertThat(cluster.wantsOffers()).isTrue();

        cluster.report(lost, TaskState.TASK_RUNNING);
        assertThat(kills(cluster)).extracting(k -> k.task().value()).containsExactly(lost);
    }

    @Test
    void anUnreachableInstanceWithPatienceIsReplacedLaterAndMayComeBack() {
        cluster.post(
                """
                {'id':'/a','cmd':'run','unreachableStrategy':{'inactiveAfterSeconds':10,
                 'expungeAfterSeconds':60}}\
                """);
        cluster.settle();
        String lost = cluster.tasks.keySet().iterator().next();
        cluster.report(lost, TaskState.TASK_UNREACHABLE);
        assertThat(cluster.wantsOffers()).isFalse();

        cluster.pass(Duration.ofSeconds(11));
        assertThat(cluster.instances("/a").getFirst().state())
                .isEqualTo(InstanceState.UNREACHABLE_INACTIVE);
        assertThat(cluster.wantsOffers()).isTrue();

        cluster.report(lost, TaskState.TASK_RUNNING);
        assertThat(cluster.wantsOffers()).isFalse();
        assertThat(cluster.instances("/a")).hasSize(1).allMatch(Instance::isRunning);
    }

    @Test
    void constraintsDecideWhereInstancesRun() {
        cluster.post(
                """
                {'id':'/a','cmd':'run','instances':5,'constraints':[['hostname','UNIQUE']]}\
                """);
        cluster.post(
                """
                {'id':'/b','cmd':'run','instances':2,'constraints':[['rack','LIKE','rack1']]}\
                """);
        for (int i = 0; i < 5; i++) {
            cluster.offer();
        }

        assertThat(cluster.instances("/a")).hasSize(3);
        assertThat(cluster.instances("/b"))
                .hasSize(2)
                .allMatch(i -> i.place().hostname().equals("agent1.example"));
        assertThat(cluster.core.queue(QueueView.Offers.OMITTED, cluster.now).toString())
                .contains("UnfulfilledConstraint, declined=");
    }

    @Test
    void aFailingHealthCheckKillsAndReplaces() {
        cluster.post(
                """
                {'id':'/a','cmd':'run','healthChecks':[{'protocol':'TCP','intervalSeconds':1,
                 'gracePeriodSeconds':5,'maxConsecutiveFailures':2}]}\
                """);
        cluster.offer();
        String task = cluster.tasks.keySet().iterator().next();
        cluster.report(task, TaskState.TASK_RUNNING);
        Instance instance = cluster.instances("/a").getFirst();
        Command failed = new Command.ProbeEnded(instance.id(), 0, "refused");

        cluster.run(failed);
        cluster.run(failed);
        cluster.run(failed);
        assertThat(kills(cluster)).as("within the grace period").isEmpty();
        cluster.pass(Duration.ofSeconds(6));
        cluster.run(failed);
        assertThat(kills(cluster)).isEmpty();
        cluster.run(failed);

        assertThat(kills(cluster)).hasSize(1);
    }

    @Test
    void probesAreDueAtTheirInterval() {
        cluster.post(
                "{'id':'/a','cmd':'run','healthChecks':[{'protocol':'TCP','intervalSeconds':1}]}");
        cluster.offer();
        cluster.report(cluster.tasks.keySet().iterator().next(), TaskState.TASK_RUNNING);
        Instance instance = cluster.instances("/a").getFirst();

        cluster.pass(Duration.ofSeconds(1));
        cluster.pass(Duration.ofSeconds(5));
        assertThat(probes()).as("one at a time").isEqualTo(1);
        cluster.run(new Command.ProbeEnded(instance.id(), 0, null));
        assertThat(cluster.core.state().deployments()).as("healthy").isEmpty();
        cluster.pass(Duration.ofSeconds(1));

        assertThat(probes()).isEqualTo(2);
    }

    private long probes() {
        return cluster.effects.stream().filter(Effect.Probe.class::isInstance).count();
    }

    @Test
    void checksOfTheAgentTravelWithTheTaskAndReportInStatuses() {
        cluster.post(
                """
                {'id':'/a','cmd':'run','healthChecks':[{'protocol':'COMMAND',
                 'command':{'value':'true'}}]}\
                """);
        cluster.offer();
        TaskInfo task = cluster.tasks.values().iterator().next();
        assertThat(Objects.requireNonNull(task.healthCheck()).type())
                .isEqualTo(HealthCheck.Type.COMMAND);
        cluster.report(task.taskId().value(), TaskState.TASK_RUNNING);
        assertThat(cluster.core.state().deployments()).hasSize(1);

        cluster.report(
                TaskStatus.builder()
                        .taskId(task.taskId())
                        .state(TaskState.TASK_RUNNING)
                        .healthy(true)
                        .build());

        assertThat(cluster.core.state().deployments()).isEmpty();
    }

    @Test
    void killingTasksReplacesThemOrScalesDown() {
        cluster.post(APP);
        cluster.settle();
        String task = cluster.tasks.keySet().iterator().next();

        Answer replaced =
                cluster.run(
                        new Command.KillTask(
                                new AppId("/a"),
                                task,
                                Command.AfterKill.REPLACE,
                                Command.Force.RESPECT_LOCKS));
        assertThat(replaced).isInstanceOf(Answer.Tasks.class);
        for (int i = 0; i < 50; i++) {
            cluster.stir();
        }
        assertThat(cluster.tasks).hasSize(3).doesNotContainKey(task);

        String other = cluster.tasks.keySet().iterator().next();
        cluster.run(
                new Command.KillTasksById(
                        List.of(other), Command.AfterKill.SCALE_DOWN, Command.Force.RESPECT_LOCKS));
        cluster.settle();
        assertThat(cluster.tasks).hasSize(2).doesNotContainKey(other);
        assertThat(entry(cluster).app().instances()).isEqualTo(2);
    }

    @Test
    void afterARestartEverythingIsKnownAndAskedFor() {
        cluster.post(APP);
        cluster.offer();
        LongRunning again = new LongRunning("*");
        again.reload(cluster.restored());

        List<Effect> effects =
                again.decide(new Command.Subscribed(), new Moment(cluster.now, UUID::randomUUID))
                        .effects();

        assertThat(again.state().instances()).hasSize(3);
        assertThat(effects)
                .anyMatch(e -> e instanceof Effect.Reconcile(var tasks) && tasks.size() == 3)
                .anyMatch(e -> e instanceof Effect.Reconcile(var tasks) && tasks.isEmpty())
                .noneMatch(Effect.Kill.class::isInstance)
                .noneMatch(Effect.Revive.class::isInstance);
    }

    @Test
    void aLaunchThatNeverArrivedIsNoticedAndMadeUpFor() {
        cluster.post("{'id':'/a','cmd':'run'}");
        cluster.offer();
        String task = cluster.tasks.keySet().iterator().next();

        cluster.pass(Watch.ASK);
        assertThat(cluster.effects)
                .anyMatch(e -> e instanceof Effect.Reconcile(var tasks) && tasks.size() == 1);
        cluster.report(task, TaskState.TASK_UNKNOWN);

        assertThat(cluster.instances("/a")).isEmpty();
        assertThat(cluster.wantsOffers()).isTrue();
    }
}
