package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.effect.Answer;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Operations that operators ask for.
class OperatorOperationsTest extends OperationScene {
    private String ask(Offer.Operation operation) {
        Answer answer = world.send(new OperatorCommand.Operate(node.id, operation));
        String refusal = world.refusal(answer);
        return refusal == null ? "done" : refusal;
    }

    private Offer.Operation move(Resource from, Resource to) {
        return reserve(to).toBuilder()
                .reserve(new Offer.Operation.Reserve(List.of(to), List.of(from)))
                .build();
    }

    @Test
    void everyOperationIsDoneOnWhatIsFree() {
        assertThat(ask(reserve(reserved("disk:300", "web")))).isEqualTo("done");
        assertThat(ask(create(volume("v", 100)))).isEqualTo("done");
        assertThat(ask(grow(volume("v", 100), reserved("disk:100", "web")))).isEqualTo("done");
        assertThat(ask(shrink(volume("v", 200), "50"))).isEqualTo("done");
        assertThat(total().toList()).contains(volume("v", 150));
        assertThat(ask(destroy(volume("v", 150)))).isEqualTo("done");
        assertThat(ask(unreserve(reserved("disk:300", "web")))).isEqualTo("done");

        assertThat(amount(total(), "disk", null)).isEqualTo(10000);
        assertThat(told()).as("one volume, one operation at a time").hasSize(1);
        agentFollows();
        assertThat(told()).hasSize(4);
        assertThat(feedback()).isEmpty();
    }

    @Test
    void offersAreRescindedUntilThereIsEnough() {
        Offer offer = offer();

        assertThat(ask(reserve(reserved("cpus:1", "other")))).isEqualTo("done");

        assertThat(client.rescinded()).containsExactly(offer.id());
        client.clear();
        world.allocate();
        assertThat(client.offers()).as("refused for 5 s").isEmpty();
        assertThat(amount(total(), "cpus", "other")).isEqualTo(1);
    }

    @Test
    void offersThatDoNotHelpStay() {
        perform(reserve(reserved("cpus:1", "web")));
        Offer offer = offer();
        node = world.register("b", "cpus:1;mem:64");

        assertThat(ask(reserve(reserved("cpus:1", "other")))).isEqualTo("done");

        assertThat(client.rescinded()).doesNotContain(offer.id());
    }

    @Test
    void whatTasksUseIsAConflictAndRescindsNothing() {
        Offer offer = offer();
        accept(offer, launch(task("t", offer, resource("cpus:3"))));
        Offer rest = offer();

        assertThat(ask(reserve(reserved("cpus:2", "other"))))
                .startsWith("409 ")
                .contains("cpus:1 is missing");

        assertThat(client.rescinded()).doesNotContain(rest.id());
        assertThat(world.state.offers().find(rest.id())).isNotNull();
    }

    @Test
    void whatMakesNoSenseIsABadRequest() {
        assertThat(ask(reserve(resource("cpus:1")))).startsWith("400 ");
        assertThat(
                        ask(
                                createDisk(
                                        disk(DiskInfo.Source.Type.RAW, null, "p"),
                                        DiskInfo.Source.Type.MOUNT,
                                        null)))
                .startsWith("400 ");
        assertThat(
                        world.refusal(
                                world.send(
                                        new OperatorCommand.Operate(
                                                new AgentId("nobody"),
                                                reserve(reserved("cpus:1", "web"))))))
                .startsWith("400 ");
    }

    @Test
    void reservationsMoveFromOneStackToAnother() {
        ask(reserve(reserved("cpus:2", "web")));

        assertThat(ask(move(reserved("cpus:1", "web"), reserved("cpus:1", "other", "other/api"))))
                .isEqualTo("done");
        assertThat(amount(total(), "cpus", "other/api")).isEqualTo(1);
        assertThat(amount(total(), "cpus", "web")).isEqualTo(1);
        assertThat(ask(move(reserved("cpus:1", "web"), reserved("cpus:2", "other"))))
                .startsWith("400 ")
                .contains("as much as");
        Offer.Operation mixed =
                reserve(reserved("cpus:1", "x"), reserved("mem:1", "x")).toBuilder()
                        .reserve(
                                new Offer.Operation.Reserve(
                                        List.of(reserved("cpus:1", "x"), reserved("mem:1", "x")),
                                        List.of(reserved("cpus:1", "web"), resource("mem:1"))))
                        .build();
        assertThat(ask(mixed)).contains("one stack of reservations for all of the source");
    }

    @Test
    void volumeInUseIsNotDestroyed() {
        ask(reserve(reserved("disk:100", "web")));
        ask(create(volume("v", 100)));
        Offer offer = offer();
        accept(offer, launch(task("t", offer, resource("cpus:1"), volume("v", 100))));

        assertThat(ask(destroy(volume("v", 100)))).startsWith("400 ").contains("no task uses");
    }
}
