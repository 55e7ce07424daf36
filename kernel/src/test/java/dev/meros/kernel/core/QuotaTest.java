package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.WeightInfo;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.quota.QuotaRequest;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.command.RoleCommand.Checks;
import dev.meros.kernel.core.effect.Answer;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What quota promises and forbids; mesos-v1 §5.2, §6.3.
class QuotaTest {
    private static final String NODE = "cpus:10;mem:10000";

    private final World world = World.leading();

    private static Map<String, Scalar> amounts(String text) {
        return text.isEmpty()
                ? Map.of()
                : new TreeMap<>(Resources.of(ResourceText.parseResources(text)).scalars());
    }

    private static QuotaConfig quota(String role, String guarantees, String limits) {
        return new QuotaConfig(role, amounts(guarantees), amounts(limits));
    }

    private Answer update(QuotaConfig... configs) {
        return world.send(new RoleCommand.UpdateQuota(List.of(configs), Checks.ALL));
    }

    private Answer force(QuotaConfig... configs) {
        return world.send(new RoleCommand.UpdateQuota(List.of(configs), Checks.FORCED));
    }

    private static FrameworkInfo in(String name, String role) {
        return World.info(name).roles(List.of(role)).build();
    }

    private static long cpus(World.Client client) {
        return client.offers().stream()
                        .mapToLong(o -> Resources.of(o.resources()).scalar("cpus").thousandths())
                        .sum()
                / 1000;
    }

    private void settle() {
        for (int i = 0; i < 20 && world.state.allocationIsDue(); i++) {
            world.allocate();
        }
    }

    @Test
    void guaranteeComesBeforeFairness() {
        world.register("a", NODE);
        World.Client rich = world.subscribe("rich");
        Offer offer = rich.offer();
        rich.accept(offer, World.task("t", offer, "cpus:1;mem:100"));
        settle();
        rich.clear();
        force(quota("promised", "cpus:8;mem:8000", ""));
        world.register("b", NODE);

        World.Client promised = world.subscribe("promised");
        settle();

        assertThat(cpus(promised)).isGreaterThanOrEqualTo(8);
        assertThat(cpus(rich)).isZero();
    }

    @Test
    void headroomIsKeptForGuaranteesThatNobodyClaimsYet() {
        world.register("a", NODE);
        world.register("b", NODE);
        update(quota("promised", "cpus:12;mem:12000", ""));
        World.Client other = world.subscribe("other");

        settle();

        assertThat(cpus(other)).isEqualTo(8);
    }

    @Test
    void limitChopsWhatIsOffered() {
        world.register("a", NODE);
        update(quota("web", "", "cpus:3"));
        World.Client web = world.subscribe("web");

        settle();

        assertThat(cpus(web)).isEqualTo(3);
    }

    @Test
    void limitsOfRolesAboveAreHeld() {
        world.register("a", NODE);
        world.register("b", NODE);
        update(quota("eng", "", "cpus:4"), quota("eng/dev", "", "cpus:3"));
        World.Client dev = world.subscribe(in("dev", "eng/dev"));
        World.Client ops = world.subscribe(in("ops", "eng/ops"));

        settle();

        assertThat(cpus(dev)).isLessThanOrEqualTo(3);
        assertThat(cpus(dev) + cpus(ops)).isEqualTo(4);
    }

    @Test
    void guaranteesOfChildrenCountInsideThoseOfTheirParent() {
        world.register("a", NODE);
        world.register("b", NODE);
        update(quota("eng", "cpus:12", ""), quota("eng/dev", "cpus:6", ""));
        World.Client other = world.subscribe("other");

        settle();

        assertThat(cpus(other)).as("not 20 - 12 - 6").isEqualTo(8);
    }

    @Test
    void siblingMayHaveOnlyWhatTheGuaranteeOfTheOtherLeavesOfThatOfTheParent() {
        world.register("a", NODE);
        update(quota("eng", "cpus:10", ""), quota("eng/dev", "cpus:7", ""));
        World.Client ops = world.subscribe(in("ops", "eng/ops"));
        world.subscribe("other");

        settle();

        assertThat(cpus(ops)).isEqualTo(3);
    }

    @Test
    void reservationsCountForTheGuaranteeUsedOrNot() {
        world.register("a", "cpus:4;mem:4000;cpus(promised):6;mem(promised):6000");
        update(quota("promised", "cpus:8", ""));
        World.Client other = world.subscribe("other");

        settle();

        assertThat(cpus(other)).as("2 of the 4 are kept").isEqualTo(2);
    }

    @Test
    void reservedResourcesAreOfferedAboveTheLimit() {
        world.register("a", "cpus:4;mem:4000;cpus(web):6;mem(web):6000");
        force(quota("web", "", "cpus:2"));
        World.Client web = world.subscribe("web");

        settle();

        assertThat(cpus(web)).isEqualTo(6);
    }

    @Test
    void whatQuotaKeptBackIsOfferedWhenThereIsRoomAgain() {
        world.register("a", NODE);
        update(quota("web", "", "cpus:3;mem:100000"));
        World.Client web = world.subscribe("web");
        settle();
        assertThat(cpus(web)).isEqualTo(3);
        web.clear();

        update(quota("web", "", "cpus:5;mem:100000"));
        settle();

        assertThat(cpus(web)).isEqualTo(2);
    }

    @Test
    void roleAtItsLimitIsShownOtherAgentsAfterATaskHasEnded() {
        World.Node a = world.register("a", "cpus:2;mem:1000");
        World.Client web = world.subscribe("web");
        Offer offer = web.offer();
        TaskInfo task = World.task("t", offer, "cpus:2;mem:1000");
        web.accept(offer, task);
        update(quota("web", "", "cpus:2;mem:1000"));
        world.register("b", "cpus:2;mem:1000");
        settle();
        web.clear();

        a.update(web.id, task, TaskState.TASK_FINISHED);
        a.close();
        world.passWithHeartbeats(Duration.ofMillis(1200));
        settle();

        assertThat(cpus(web)).isEqualTo(2);
    }

    @Test
    void quotaIsAllOrNothing() {
        world.register("a", NODE);

        Answer answer = update(quota("a", "cpus:1", ""), quota("b", "cpus:100", ""));

        assertThat(world.refusal(answer)).startsWith("400 guarantees: cpus:101 in all");
        assertThat(world.state.roles().find("a")).isNull();
    }

    @Test
    void guaranteesBeyondTheClusterNeedForce() {
        world.register("a", NODE);

        assertThat(force(quota("b", "cpus:100", ""))).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void guaranteeOverItsLimitIsRefusedEvenWithForce() {
        assertThat(world.refusal(force(quota("b", "cpus:3", "cpus:2"))))
                .startsWith("400 limits of b: cpus:2");
        assertThat(world.refusal(force(quota("b", "", "cpus:2"), quota("b/c", "cpus:3", ""))))
                .startsWith("400 limits of b: cpus:2");
    }

    @Test
    void limitBelowWhatIsUsedNeedsForce() {
        world.register("a", NODE);
        World.Client web = world.subscribe("web");
        Offer offer = web.offer();
        web.accept(offer, World.task("t", offer, "cpus:5;mem:100"));

        assertThat(world.refusal(update(quota("web", "", "cpus:4"))))
                .startsWith("400 limits of web: cpus:4 (expected: at least 5, which it uses");
        assertThat(force(quota("web", "", "cpus:4"))).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void onlyOffersInTheWayOfALimitAreRescinded() {
        world.register("a", NODE);
        world.register("b", NODE);
        World.Client web = world.subscribe("web");
        world.allocate();
        assertThat(web.offers()).hasSize(2);

        update(quota("web", "", "cpus:10"));

        assertThat(web.rescinded()).hasSize(1);
    }

    @Test
    void onlyOffersThatAGuaranteeNeedsAreRescinded() {
        world.register("a", NODE);
        world.register("b", NODE);
        world.register("c", NODE);
        World.Client other = world.subscribe("other");
        world.allocate();

        update(quota("promised", "cpus:15;mem:15000", ""));

        assertThat(other.rescinded()).hasSize(2);
    }

    @Test
    void setQuotaIsGuaranteeAndLimitOfARoleWithoutQuota() {
        world.register("a", NODE);
        QuotaRequest request =
                new QuotaRequest(null, "web", List.of(Resource.scalar("cpus", Scalar.of(3L))));

        assertThat(world.send(new RoleCommand.SetQuota(request)))
                .isInstanceOf(Answer.Accepted.class);
        assertThat(world.refusal(world.send(new RoleCommand.SetQuota(request))))
                .isEqualTo("400 role: web (expected: a role without quota)");
        assertThat(world.send(new RoleCommand.RemoveQuota("web")))
                .isInstanceOf(Answer.Accepted.class);
        assertThat(world.refusal(world.send(new RoleCommand.RemoveQuota("web"))))
                .isEqualTo("400 role: web (expected: a role with quota)");
        assertThat(
                        world.refusal(
                                world.send(
                                        new RoleCommand.SetQuota(
                                                new QuotaRequest(
                                                        null,
                                                        "web",
                                                        List.of(
                                                                Resource.scalar(
                                                                        "cpus",
                                                                        Scalar.of(300L))))))))
                .startsWith("409 guarantees: cpus:300 in all");
    }

    @Test
    void weightsMustBeMoreThanNothing() {
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(
                            world.refusal(
                                    world.send(
                                            new RoleCommand.UpdateWeights(
                                                    List.of(new WeightInfo(weight, "web"))))))
                    .startsWith("400 weight of web");
        }
    }

    @Test
    void quotaAndWeightsOutliveTheKernel() {
        world.register("a", NODE);
        update(quota("eng/dev", "cpus:1", "cpus:5"));
        world.send(new RoleCommand.UpdateWeights(List.of(new WeightInfo(3.0, "eng"))));

        world.restart();

        assertThat(world.state.roles().find("eng/dev").quota().limits())
                .containsEntry("cpus", Scalar.of(5L));
        assertThat(world.state.roles().find("eng").weight()).isEqualTo(3.0);
    }

    @Test
    void withQuotaANewTermWaitsForMostAgents() {
        List<World.Node> nodes =
                List.of(
                        world.register("a", NODE),
                        world.register("b", NODE),
                        world.register("c", NODE),
                        world.register("d", "cpus:10;mem:10000;cpus(web):1;mem(web):100"),
                        world.register("e", NODE));
        update(quota("promised", "cpus:1", ""));
        world.restart();
        nodes.get(3).again();
        nodes.get(0).again();
        World.Client web = world.subscribe("web");

        settle();
        assertThat(cpus(web)).as("only what is reserved").isEqualTo(1);

        nodes.get(1).again();
        nodes.get(2).again();
        world.passWithHeartbeats(Duration.ofMillis(1200));
        settle();
        assertThat(cpus(web)).isGreaterThan(30);
    }

    @Test
    void withoutQuotaANewTermWaitsForNobody() {
        World.Node a = world.register("a", NODE);
        world.register("b", NODE);
        world.restart();
        a.again();
        World.Client web = world.subscribe("web");

        settle();

        assertThat(cpus(web)).isEqualTo(10);
    }
}
