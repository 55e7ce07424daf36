package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.allocation.Claim;
import dev.meros.kernel.core.effect.Answer;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// What frameworks may change of themselves, by UPDATE_FRAMEWORK and by subscribing again.
class FrameworkUpdateTest {
    private final World world = World.leading();
    private final World.Node node = world.register("a");

    private static FrameworkInfo.Builder inRoles(String... roles) {
        return World.info("web").roles(List.of(roles));
    }

    private static Answer update(
            World.Client client, FrameworkInfo info, String... suppressedRoles) {
        return client.call(
                Call.builder()
                        .frameworkId(client.id)
                        .type(Call.Type.UPDATE_FRAMEWORK)
                        .updateFramework(
                                new Call.UpdateFramework(info, List.of(suppressedRoles), null))
                        .build());
    }

    private static String role(Offer offer) {
        return String.valueOf(Objects.requireNonNull(offer.allocationInfo()).role());
    }

    @Test
    void offersOfRolesThatStayAreKept() {
        World.Client client = world.subscribe(inRoles("web").build());
        client.offer();

        update(client, inRoles("web", "other").build());

        assertThat(client.rescinded()).isEmpty();
    }

    @Test
    void roleThatIsNoLongerSuppressedIsOfferedInSpiteOfItsFilters() {
        World.Client client = world.subscribe(inRoles("web").build());
        client.decline(client.offer());
        update(client, inRoles("web").build(), "web");
        client.clear();

        update(client, inRoles("web").build());
        world.allocate();

        assertThat(client.offers()).hasSize(1);
    }

    @Test
    void roleThatIsSuppressedKeepsItsOffersAndGetsNoMore() {
        World.Client client = world.subscribe(inRoles("web").build());
        client.offer();

        update(client, inRoles("web").build(), "web");
        world.register("b");
        world.allocate();

        assertThat(client.rescinded()).isEmpty();
        assertThat(client.offers()).hasSize(1);
    }

    @Test
    void filtersOfARoleThatLeftDoNotCountWhenItIsBack() {
        World.Client client = world.subscribe(inRoles("web").build());
        client.decline(client.offer());
        client.clear();

        update(client, inRoles("other").build(), "other");
        update(client, inRoles("web").build());
        world.allocate();

        assertThat(client.offers()).extracting(FrameworkUpdateTest::role).containsExactly("web");
    }

    @Test
    void oneRoleCanBeSuppressedWhileTheOtherIsOffered() {
        World.Client client = world.subscribe(inRoles("front", "back").build());

        client.call(Call.suppress(client.id, List.of("front")));
        world.allocate();

        assertThat(client.offers()).extracting(FrameworkUpdateTest::role).containsExactly("back");
    }

    @Test
    void tasksStayAllocatedToARoleThatTheirFrameworkLeft() {
        World.Client client = world.subscribe(inRoles("web").build());
        Offer offer = client.offer();
        client.accept(offer, World.task("t", offer, "cpus:1;mem:64"));

        update(client, inRoles("other").build());

        Claim old = new Claim("web", client.id);
        assertThat(world.state.accounts().of(old).isEmpty()).isFalse();
        assertThat(node.used())
                .isEqualTo(Resources.of(ResourceText.parseResources("cpus:1;mem:64")));
    }

    @Test
    void whatCannotChangeIsRefusedAndChangesNothing() {
        World.Client client = world.subscribe(inRoles("web").build());

        assertThat(world.refusal(update(client, inRoles("web").user("somebody").build())))
                .isEqualTo("400 user: somebody (expected: nobody, as before)");
        assertThat(world.refusal(update(client, inRoles("web").checkpoint(true).build())))
                .startsWith("400 checkpoint: true");
        assertThat(world.refusal(update(client, inRoles("web").principal("eve").build())))
                .startsWith("400 principal: eve");
        assertThat(
                        world.refusal(
                                update(
                                        client,
                                        inRoles("web").id(new FrameworkId("other")).build())))
                .startsWith("400 id: other");
        assertThat(world.refusal(update(client, inRoles("web", "web").build())))
                .startsWith("400 roles: web");
        assertThat(world.refusal(update(client, inRoles("web").build(), "foreign")))
                .startsWith("400 suppressed_roles: foreign");
        assertThat(Objects.requireNonNull(world.state.frameworks().find(client.id)).info())
                .isEqualTo(inRoles("web").build());
    }

    @Test
    void updateOnADisplacedStreamIsRefused() {
        World.Client first = world.subscribe(inRoles("web").build());
        world.subscribe(inRoles("web").build());

        assertThat(world.refusal(update(first, inRoles("web").build()))).startsWith("400");
    }

    @Test
    void updatedFailoverTimeoutCounts() {
        World.Client client = world.subscribe(inRoles("web").failoverTimeout(600.0).build());

        update(client, inRoles("web").failoverTimeout(1.0).build());
        client.close();
        world.pass(Duration.ofSeconds(2));

        assertThat(world.state.frameworks().isCompleted(client.id)).isTrue();
    }

    @Test
    void updatedCapabilitiesCountAtOnce() {
        World.Client client = world.subscribe(inRoles("web").build());
        Offer offer = client.offer();
        TaskInfo task = World.task("t", offer, "cpus:1;mem:64");
        client.accept(offer, task);
        node.update(client.id, task, TaskState.TASK_RUNNING);

        update(
                client,
                inRoles("web")
                        .capabilities(
                                List.of(World.capability(FrameworkInfo.Capability.Type.MULTI_ROLE)))
                        .build());
        world.pass(Duration.ofMillis(2600));

        assertThat(client.status().state()).isEqualTo(TaskState.TASK_LOST);
    }

    @Test
    void updateSurvivesARestart() {
        World.Client client = world.subscribe(inRoles("web").build());
        update(client, inRoles("web", "other").name("renamed").build());

        world.restart();

        FrameworkInfo info =
                Objects.requireNonNull(world.state.frameworks().find(client.id)).info();
        assertThat(info.name()).isEqualTo("renamed");
        assertThat(info.roles()).containsExactly("web", "other");
    }

    @Test
    void userAndCheckpointAreIgnoredAtASecondSubscription() {
        World.Client client = world.subscribe(inRoles("web").build());

        world.subscribe(inRoles("other").user("somebody").checkpoint(true).name("renamed").build());

        FrameworkInfo info =
                Objects.requireNonNull(world.state.frameworks().find(client.id)).info();
        assertThat(info.user()).isEqualTo("nobody");
        assertThat(info.checkpoint()).isFalse();
        assertThat(info.name()).isEqualTo("renamed");
        assertThat(info.roles()).containsExactly("other");
    }

    @Test
    void unknownIdIsTakenAtItsWord() {
        World.Client client =
                world.subscribe(inRoles("web").id(new FrameworkId("from-elsewhere")).build());

        assertThat(client.id).isEqualTo(new FrameworkId("from-elsewhere"));
    }

    @Test
    void suppressOfAForeignRoleIsDropped() {
        World.Client client = world.subscribe(inRoles("web").build());

        client.call(Call.suppress(client.id, List.of("web", "foreign")));

        assertThat(client.offer()).isNotNull();
    }
}
