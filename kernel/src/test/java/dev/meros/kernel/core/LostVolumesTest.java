package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.VolumeRecord;
import dev.meros.kernel.core.volume.LostVolume;
import dev.meros.kernel.core.volume.LostVolumes;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// What is remembered of volumes whose agent is no more.
class LostVolumesTest extends OperationScene {
    private List<String> lost() {
        return world.state.lostVolumes().all().stream()
                .map(v -> v.hostname() + " " + v.agent() + " " + v.volume())
                .toList();
    }

    private String of(Resource volume) {
        return "a " + node.id + " " + volume;
    }

    private void createTwo() {
        perform(
                reserve(reserved("disk:300", "web")),
                create(volume("v", 100)),
                create(volume("w", 200)));
        agentFollows();
    }

    @Test
    void volumesOfAnAgentThatIsMarkedGoneAreLost() {
        createTwo();

        world.send(new NodeCommand.MarkGone(node.id));

        assertThat(lost()).containsExactly(of(volume("v", 100)), of(volume("w", 200)));
        assertThat(world.state.lostVolumes().all())
                .extracting(LostVolume::at)
                .containsOnly(world.now);
    }

    @Test
    void volumesOfAnAgentThatHasLeftAreLost() {
        createTwo();
        perform(destroy(volume("v", 100)));

        node.call(AgentCall.unregister(node.id));

        assertThat(lost()).containsExactly(of(volume("w", 200)));
    }

    @Test
    void anAgentWithoutVolumesLosesNone() {
        perform(reserve(reserved("disk:300", "web")));

        world.send(new NodeCommand.MarkGone(node.id));

        assertThat(world.state.lostVolumes().all()).isEmpty();
    }

    @Test
    void anOperatorRemovesThemOneByOne() {
        createTwo();
        AgentId agent = node.id;
        OperatorCommand forget = new OperatorCommand.ForgetVolume(agent, "web", "v");
        assertThat(world.refusal(world.send(forget)))
                .isEqualTo(
                        "404 id: v of role web on agent %s (expected: a lost volume)"
                                .formatted(agent));
        world.send(new NodeCommand.MarkGone(agent));

        assertThat(world.send(forget)).isEqualTo(new Answer.Accepted());

        assertThat(lost()).containsExactly(of(volume("w", 200)));
        assertThat(world.refusal(world.send(forget))).startsWith("404 ");
    }

    @Test
    void theyAreInTheSnapshotAndInTheHash() {
        createTwo();
        world.send(new NodeCommand.MarkGone(node.id));
        long before = world.state.stateHash();

        ClusterState copy = new ClusterState(KernelRules.History.defaults());
        for (KernelRecord.Durable each : world.state.snapshot()) {
            copy.apply(each);
        }

        assertThat(copy.lostVolumes().all())
                .containsExactlyElementsOf(world.state.lostVolumes().all());
        assertThat(copy.stateHash()).isEqualTo(before);
        world.send(new OperatorCommand.ForgetVolume(node.id, "web", "v"));
        assertThat(world.state.stateHash()).isNotEqualTo(before);
    }

    @Test
    void theLongestLostMakeRoom() {
        LostVolumes book = new LostVolumes();
        List<Resource> many =
                IntStream.range(0, LostVolumes.MOST).mapToObj(i -> volume("v" + i, 1)).toList();
        book.apply(new VolumeRecord.Lost(new AgentId("S0"), "a", many, Instant.EPOCH));

        book.apply(
                new VolumeRecord.Lost(
                        new AgentId("S1"), "b", List.of(volume("new", 1)), Instant.EPOCH));

        assertThat(book.all()).hasSize(LostVolumes.MOST);
        assertThat(book.all().iterator().next().volume()).isEqualTo(volume("v1", 1));
        assertThat(book.toRecords()).hasSize(2);
    }
}
