package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.core.effect.Answer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/// Revocable resources.
class OversubscriptionTest extends OperationScene {
    @BeforeEach
    void givenFramework() {
        client = world.subscribe(framework("web", Capability.Type.REVOCABLE_RESOURCES));
    }

    private static Resource revocable(String text) {
        return resource(text).toBuilder().revocable(new Resource.RevocableInfo()).build();
    }

    private Answer spare(Resource... resources) {
        return node.call(
                AgentCall.oversubscribed(
                        node.id, new AgentCall.Oversubscribed(List.of(resources))));
    }

    private static double revocableCpus(Offer offer) {
        return offer.resources().stream()
                .filter(r -> r.revocable() != null && r.scalar() != null)
                .mapToDouble(r -> r.scalar().toDouble())
                .sum();
    }

    @Test
    void whatAnAgentCanSpareIsOfferedToThoseWhoTakeIt() {
        spare(revocable("cpus:3"));

        assertThat(revocableCpus(offer())).isEqualTo(3);
        client.offers().forEach(client::decline);
        World.Client careful = world.subscribe(framework("careful"));
        assertThat(revocableCpus(offer(careful))).isZero();
    }

    @Test
    void newAmountTakesThePlaceOfTheOldOne() {
        spare(revocable("cpus:3"));
        Offer offer = offer();

        spare(revocable("cpus:1"));

        assertThat(client.rescinded()).contains(offer.id());
        assertThat(revocableCpus(offer())).isEqualTo(1);
        spare();
        assertThat(revocableCpus(offer())).isZero();
    }

    @Test
    void sameAmountChangesNothing() {
        spare(revocable("cpus:3"));
        Offer offer = offer();

        spare(revocable("cpus:3"));

        assertThat(client.rescinded()).doesNotContain(offer.id());
    }

    @Test
    void tasksUseRevocableResourcesAndDoNotMixThem() {
        spare(revocable("cpus:3"));
        Offer offer = offer();
        TaskInfo good = task("good", offer, revocable("cpus:2"), resource("mem:64"));

        accept(offer, launch(task("mixed", offer, revocable("cpus:1"), resource("cpus:1")), good));

        assertThat(client.status().message()).contains("all revocable or none");
        assertThat(world.state.tasks().find(client.id, good.taskId())).isNotNull();
        spare(revocable("cpus:1"));
        assertThat(revocableCpus(offer())).as("the task uses more than there is").isZero();
        node.update(client.id, good, TaskState.TASK_FINISHED);
        assertThat(revocableCpus(offer())).isEqualTo(1);
    }

    @Test
    void itIsForgottenWithTheTermAndTheAgent() {
        spare(revocable("cpus:3"));

        world.restart();
        node = node.again();
        client = world.subscribe(framework("web", Capability.Type.REVOCABLE_RESOURCES));

        assertThat(revocableCpus(offer())).isZero();
    }

    @Test
    void whatIsNotRevocableIsRefused() {
        assertThat(world.refusal(spare(resource("cpus:1")))).contains("(expected: revocable)");
        assertThat(world.refusal(spare(revocable("cpus:0")))).contains("at least 0.001");
    }
}
