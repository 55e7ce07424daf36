package dev.meros.agent.core;

import static dev.meros.agent.core.ExecutorScene.KEY;
import static dev.meros.agent.core.ExecutorScene.STREAM;
import static dev.meros.agent.core.ExecutorScene.WORKER;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.api.executor.Event;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskResourceLimitation;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Volume;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.Test;

import java.util.List;

/// What the container of a custom executor is held to, and what appears in it.
class ExecutorResourcesTest {
    private static final ExecutorInfo CONTAINED =
            WORKER.toBuilder()
                    .resources(ResourceText.parseResources("cpus:0.5;mem:64"))
                    .container(ContainerInfo.builder().type(ContainerInfo.Type.MESOS).build())
                    .build();

    private static TaskInfo task(String id, ExecutorInfo executor, List<Resource> resources) {
        return ExecutorScene.info(id).toBuilder().executor(executor).resources(resources).build();
    }

    private static List<Resource> volume() {
        return List.of(
                Resource.scalar("disk", dev.meros.api.model.Scalar.of(10L)).toBuilder()
                        .disk(
                                new Resource.DiskInfo(
                                        new Resource.DiskInfo.Persistence("data", null),
                                        Volume.builder()
                                                .mode(Volume.Mode.RW)
                                                .containerPath("data")
                                                .build(),
                                        null))
                        .build());
    }

    @Test
    void containerStartsWithWhatTheFirstTasksNeedToo() {
        ExecutorScene scene = ExecutorScene.start();

        scene.launch(task("t1", CONTAINED, ResourceText.parseResources("cpus:1;mem:128")));

        assertThat(((AgentEffect.StartExecutor) scene.effects.getFirst()).resources())
                .isEqualTo(ResourceText.parseResources("cpus:1.5;mem:192"));
    }

    @Test
    void containerIsMadeReadyBeforeALaterTaskReachesIt() {
        ExecutorScene scene = ExecutorScene.start();
        scene.launch(task("t1", CONTAINED, ResourceText.parseResources("cpus:1;mem:128")));
        scene.started().subscribe(STREAM);

        scene.launch(task("t2", CONTAINED, ResourceText.parseResources("cpus:2;mem:256")));

        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.PrepareExecutor(
                                KEY,
                                scene.container(),
                                STREAM,
                                ResourceText.parseResources("cpus:3.5;mem:448")),
                        new AgentEffect.TellExecutor(
                                KEY, STREAM, Event.launch(scene.task("t2").info())));
    }

    @Test
    void plainProcessNeedsNothingButVolumes() {
        ExecutorScene scene = ExecutorScene.running("t1");

        scene.launch(task("t2", WORKER, ResourceText.parseResources("cpus:2;mem:256")));
        assertThat(scene.effects).hasSize(1);
        scene.launch(task("t3", WORKER, volume()));

        assertThat(scene.effects.getFirst()).isInstanceOf(AgentEffect.PrepareExecutor.class);
    }

    @Test
    void containerThatCannotBeMadeReadyIsGoneWithItsTasks() {
        ExecutorScene scene = ExecutorScene.running("t1");

        scene.on(
                new AgentCommand.ExecutorUnprepared(KEY, scene.container(), "no memory to be had"));
        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.SignalExecutor(KEY, scene.container(), Signal.KILL));
        scene.exited(new ContainerExit.Signalled(9));

        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_GONE);
        assertThat(scene.latest("t1").reason()).isEqualTo(Reason.REASON_CONTAINER_UPDATE_FAILED);
        assertThat(scene.latest("t1").message()).isEqualTo("no memory to be had");
    }

    @Test
    void containerThatTakesTooMuchEndsWithItsTasks() {
        ExecutorScene scene = ExecutorScene.running("t1");
        TaskResourceLimitation ports =
                new TaskResourceLimitation(ResourceText.parseResources("ports:[80-80]"));

        scene.on(
                new AgentCommand.ExecutorLimitExceeded(
                        KEY,
                        scene.container(),
                        Reason.REASON_CONTAINER_LIMITATION,
                        "port 80",
                        ports));
        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.SignalExecutor(KEY, scene.container(), Signal.KILL));
        scene.exited(new ContainerExit.Signalled(9));

        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(scene.latest("t1").reason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION);
        assertThat(scene.latest("t1").message()).isEqualTo("port 80");
        assertThat(scene.latest("t1").limitation()).isEqualTo(ports);
    }

    @Test
    void volumesComeTooLateForAContainerThatHasStarted() {
        ExecutorScene scene = ExecutorScene.start();
        scene.launch(task("t1", CONTAINED, List.of())).started().subscribe(STREAM);

        scene.launch(task("t2", CONTAINED, volume()));

        assertThat(scene.told()).isEmpty();
        assertThat(scene.latest("t2").state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(scene.latest("t2").reason()).isEqualTo(Reason.REASON_CONTAINER_UPDATE_FAILED);
        assertThat(scene.task("t1").phase()).isEqualTo(TaskPhase.RUNNING);
    }
}
