package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// CREATE_DISK, and with it all operations that the agent does first.
class CreateDiskTest extends OperationScene {
    private static final Resource POOL = disk(Source.Type.RAW, null, "fast");
    private static final Resource MADE = disk(Source.Type.MOUNT, "disk-1", "fast");

    @Override
    AgentInfo agent() {
        List<Resource> resources = new ArrayList<>(ResourceText.parseResources(World.USUAL));
        resources.add(POOL);
        resources.add(disk(Source.Type.RAW, "old", null));
        return AgentInfo.builder().hostname("a").resources(resources).build();
    }

    private void answer(OperationState state, Resource... made) {
        node.call(
                AgentCall.operationUpdate(
                        node.id,
                        new AgentCall.OperationUpdate(
                                told().getLast().uuid(),
                                OperationStatus.builder()
                                        .state(state)
                                        .convertedResources(List.of(made))
                                        .message("so it is")
                                        .build())));
    }

    private OperationState latest() {
        return feedback().getLast().state();
    }

    @Test
    void diskIsThereWhenTheAgentHasMadeIt() {
        perform(createDisk(POOL, Source.Type.MOUNT, null));
        assertThat(free().contains(of(POOL))).as("taken meanwhile").isFalse();
        assertThat(total().contains(of(POOL))).isTrue();
        assertThat(feedback()).isEmpty();

        answer(OperationState.OPERATION_FINISHED, MADE);

        assertThat(total().contains(of(MADE))).isTrue();
        assertThat(total().contains(of(POOL))).isFalse();
        assertThat(latest()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(feedback().getLast().convertedResources()).containsExactly(MADE);
        assertThat(free().contains(of(MADE))).isTrue();
    }

    @Test
    void resultIsNotUsableInTheSameCall() {
        Offer offer = offer();

        accept(
                offer,
                createDisk(POOL, Source.Type.MOUNT, null),
                launch(task("t", offer, resource("cpus:1"), MADE)),
                launch(task("u", offer, resource("cpus:1"), POOL)));

        assertThat(world.state.tasks().activeCount()).isZero();
    }

    @Test
    void failureGivesEverythingBack() {
        perform(createDisk(POOL, Source.Type.MOUNT, null));

        answer(OperationState.OPERATION_FAILED);

        assertThat(free()).isEqualTo(total());
        assertThat(total().contains(of(POOL))).isTrue();
        assertThat(latest()).isEqualTo(OperationState.OPERATION_FAILED);
        assertThat(feedback().getLast().message()).isEqualTo("so it is");
    }

    @Test
    void diskThatMakesNoSenseIsAnError() {
        perform(createDisk(POOL, Source.Type.MOUNT, null));

        answer(OperationState.OPERATION_FINISHED, reserved("disk:0", "web"));

        assertThat(latest()).isEqualTo(OperationState.OPERATION_ERROR);
        assertThat(free()).isEqualTo(total());
    }

    @Test
    void pendingOperationSurvivesTheKernelAndIsToldAgain() {
        perform(createDisk(POOL, Source.Type.MOUNT, null));
        Bytes uuid = told().getFirst().uuid();

        world.restart();
        assertThat(free().contains(of(POOL))).isFalse();
        node = node.again();
        client = world.subscribe(framework("web"));

        assertThat(told()).extracting(t -> t.uuid()).containsExactly(uuid);
        answer(OperationState.OPERATION_FINISHED, MADE);
        assertThat(latest()).isEqualTo(OperationState.OPERATION_FINISHED);
    }

    @Test
    void operationOfAnUnreachableAgentIsUnreachable() {
        perform(createDisk(POOL, Source.Type.MOUNT, null));

        world.pass(Duration.ofSeconds(5));

        assertThat(latest()).isEqualTo(OperationState.OPERATION_UNREACHABLE);
        assertThat(total()).isEqualTo(Resources.EMPTY);
        node = node.again();
        assertThat(free().contains(of(POOL))).isFalse();
        assertThat(told()).hasSize(1);
        answer(OperationState.OPERATION_FINISHED, MADE);
        assertThat(total().contains(of(MADE))).isTrue();
    }

    @Test
    void operationOfAnAgentThatLeavesIsDropped() {
        perform(createDisk(POOL, Source.Type.MOUNT, null));

        node.call(AgentCall.unregister(node.id));

        assertThat(latest()).isEqualTo(OperationState.OPERATION_DROPPED);
        assertThat(feedback().getLast().uuid()).isNotNull();
    }

    @Test
    void secondAnswerChangesNothing() {
        perform(createDisk(POOL, Source.Type.MOUNT, null));
        answer(OperationState.OPERATION_FINISHED, MADE);
        Resources before = total();

        answer(OperationState.OPERATION_FINISHED, MADE);

        assertThat(total()).isEqualTo(before);
        assertThat(feedback()).hasSize(1);
    }

    @Test
    void whatCannotBecomeADiskIsRefused() {
        Resource old = disk(Source.Type.RAW, "old", null);

        assertRefused(
                createDisk(reserved("disk:1", "web"), Source.Type.MOUNT, null), "of type RAW");
        assertRefused(createDisk(MADE, Source.Type.MOUNT, null), "of type RAW");
        assertRefused(
                createDisk(POOL.toBuilder().providerId(null).build(), Source.Type.MOUNT, null),
                "of a resource provider");
        assertRefused(createDisk(POOL, Source.Type.PATH, null), "create_disk.target_type: PATH");
        assertRefused(createDisk(POOL, Source.Type.MOUNT, "slow"), "unset; the source has one");
        assertRefused(createDisk(old, Source.Type.MOUNT, null), "a profile; the source has none");
        assertRefused(
                createDisk(disk(Source.Type.RAW, null, null), Source.Type.MOUNT, "fast"),
                "source with an id");
        assertRefused(
                createDisk(disk(Source.Type.RAW, null, "other"), Source.Type.BLOCK, null),
                "at most what the offer has");
    }
}
