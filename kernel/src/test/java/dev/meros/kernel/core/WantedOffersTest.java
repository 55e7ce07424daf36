package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.Json;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferConstraints;
import dev.meros.api.model.OfferConstraints.RoleConstraints;
import dev.meros.api.model.Request;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.command.FrameworkCommand;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// Frameworks say which agents they want (offer constraints) and what they wait for (demand), and
/// are offered nothing else.
class WantedOffersTest {
    private final World world = World.leading();

    private World.Node registerInRack(String hostname, String rack) {
        return world.register(inRack(hostname, rack).build(), List.of());
    }

    private static AgentInfo.Builder inRack(String hostname, String rack) {
        return AgentInfo.builder()
                .hostname(hostname)
                .resources(ResourceText.parseResources(World.USUAL))
                .attributes(List.of(World.attribute("rack", rack)));
    }

    private static RoleConstraints inRack(String rack) {
        return RoleConstraints.all(
                new AttributeConstraint(
                        AttributeConstraint.Selector.attribute("rack"),
                        AttributeConstraint.Predicate.equalTo(rack)));
    }

    private static OfferConstraints constraints(String role, String rack) {
        return new OfferConstraints(Map.of(role, inRack(rack)));
    }

    private World.Client subscribe(String name, @Nullable OfferConstraints constraints) {
        StreamId stream = world.newStream();
        FrameworkInfo info = World.info(name).build();
        world.send(
                new FrameworkCommand.Subscribe(
                        new Call.Subscribe(info, List.of(), constraints), stream));
        return world.new Client(Objects.requireNonNull(info.id()), stream);
    }

    private List<String> hostsOffered(World.Client client) {
        client.clear();
        world.allocate();
        return client.offers().stream().map(Offer::hostname).toList();
    }

    private static Request request(String resources) {
        return Request.of("web", 1, ResourceText.parseResources(resources));
    }

    private static void state(World.Client client, Request... requests) {
        client.call(Call.request(client.id, List.of(requests)));
    }

    @Test
    void agentsThatAreNotWantedAreNotOffered() {
        registerInRack("a", "1");
        registerInRack("b", "2");
        World.Client client = subscribe("web", constraints("web", "2"));

        assertThat(hostsOffered(client)).containsExactly("b");
        assertThat(hostsOffered(world.subscribe("other"))).containsExactly("a");
    }

    @Test
    void malformedConstraintsEndTheSubscription() {
        World.Client client =
                subscribe(
                        "web", new OfferConstraints(Map.of("web", new RoleConstraints(List.of()))));

        assertThat(client.events())
                .containsExactly(
                        Event.error(
                                "offer_constraints of web: no groups (expected: at least one)"));
    }

    @Test
    void constraintsAreReplacedByAnUpdateAndVoidWithoutThem() {
        registerInRack("a", "1");
        registerInRack("b", "2");
        World.Client client = subscribe("web", constraints("web", "3"));
        assertThat(hostsOffered(client)).isEmpty();

        update(client, constraints("web", "2"));
        assertThat(hostsOffered(client)).containsExactly("b");
        update(client, null);
        assertThat(hostsOffered(client)).containsExactly("a");
    }

    private static void update(World.Client client, @Nullable OfferConstraints constraints) {
        client.call(
                Call.builder()
                        .frameworkId(client.id)
                        .type(Call.Type.UPDATE_FRAMEWORK)
                        .updateFramework(
                                new Call.UpdateFramework(
                                        World.info("web").build(), List.of(), constraints))
                        .build());
    }

    @Test
    void constraintsGoWithTheSubscription() {
        registerInRack("a", "1");
        World.Client first = subscribe("web", constraints("web", "3"));
        assertThat(hostsOffered(first)).isEmpty();

        World.Client second = subscribe("web", null);

        assertThat(hostsOffered(second)).containsExactly("a");
    }

    @Test
    void anAgentThatChangesIsLookedAtAgain() {
        World.Node node = registerInRack("a", "1");
        World.Client client = subscribe("web", constraints("web", "2"));
        assertThat(hostsOffered(client)).isEmpty();

        world.register(inRack("a", "2").id(node.id).build(), List.of());

        assertThat(hostsOffered(client)).containsExactly("a");
    }

    @Test
    void onlyWhatIsEnoughForAPieceIsOffered() {
        world.register("small", "cpus:1;mem:512");
        world.register("large", "cpus:8;mem:8192");
        World.Client client = world.subscribe("web");

        state(client, request("cpus:2;mem:1024"));

        assertThat(hostsOffered(client)).containsExactly("large");
    }

    @Test
    void oneShapeThatFitsIsEnough() {
        world.register("small", "cpus:1;mem:512");
        World.Client client = world.subscribe("web");

        state(client, request("cpus:2"), request("mem:512"));

        assertThat(hostsOffered(client)).containsExactly("small");
    }

    @Test
    void aDemandMayNameItsAgents() {
        registerInRack("a", "1");
        registerInRack("b", "2");
        World.Node c = registerInRack("c", "1");
        World.Client client = world.subscribe("web");

        state(
                client,
                request("cpus:1").withConstraints(inRack("2")),
                request("cpus:2").onAgent(c.id));

        assertThat(hostsOffered(client)).containsExactly("b", "c");
    }

    @Test
    void aDemandTakesThePlaceOfTheOneBefore() {
        world.register("small", "cpus:1;mem:512");
        World.Client client = world.subscribe("web");
        state(client, request("cpus:2"));
        assertThat(hostsOffered(client)).isEmpty();

        state(client, request("cpus:1"));

        assertThat(hostsOffered(client)).containsExactly("small");
    }

    @Test
    void aDemandThatIsSpreadIsMetByAllAgentsInEqualParts() {
        List.of("a", "b", "c", "d").forEach(host -> world.register(host, "cpus:8;mem:512"));
        world.register("small", "cpus:0.5;mem:512");
        World.Client client = world.subscribe("web");

        state(client, Request.of("web", 8, ResourceText.parseResources("cpus:1")).withSpread(0));

        assertThat(hostsOffered(client)).containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(client.offers())
                .allSatisfy(
                        offer ->
                                assertThat(Resources.of(offer.resources()).scalar("cpus"))
                                        .isEqualTo(Scalar.of(2L)));
    }

    @Test
    void aFewPiecesMoreLeaveAChoiceOfAgents() {
        List.of("a", "b", "c", "d").forEach(host -> world.register(host, "cpus:8;mem:512"));
        World.Client client = world.subscribe("web");

        state(client, request("cpus:1").withSpread(2));
        assertThat(hostsOffered(client)).hasSize(3);

        state(client, request("cpus:1"));
        assertThat(hostsOffered(world.subscribe("other"))).hasSize(4);
    }

    @Test
    void anEmptyDemandTakesTheStatementBack() {
        world.register("small", "cpus:1;mem:512");
        World.Client client = world.subscribe("web");
        state(client, request("cpus:2"));
        assertThat(hostsOffered(client)).isEmpty();

        state(client);

        assertThat(hostsOffered(client)).containsExactly("small");
    }

    @Test
    void aDemandGoesWithTheSubscription() {
        world.register("small", "cpus:1;mem:512");
        World.Client first = world.subscribe("web");
        state(first, request("cpus:2"));
        first.close();

        assertThat(hostsOffered(world.subscribe("web"))).containsExactly("small");
    }

    @Test
    void aDemandOfOneRoleLeavesOthersAlone() {
        world.register("small", "cpus:1;mem:512");
        World.Client client =
                world.subscribe(World.info("web").roles(List.of("web", "batch")).build());

        state(client, request("cpus:2"));
        world.allocate();

        assertThat(client.offers())
                .extracting(o -> Objects.requireNonNull(o.allocationInfo()).role())
                .containsExactly("batch");
    }

    @Test
    void aRequestOfMesosIsADemandInAllRoles() {
        world.register("small", "cpus:1;mem:512");
        World.Client client =
                world.subscribe(World.info("web").roles(List.of("web", "batch")).build());

        state(
                client,
                new Request(null, ResourceText.parseResources("cpus:2"), null, null, null, null));

        assertThat(hostsOffered(client)).isEmpty();
        assertThat(world.state.demands().of(client.id)).containsOnlyKeys("web", "batch");
    }

    @Test
    void aMalformedDemandIsRefusedAndTheOneBeforeStays() {
        World.Client client = world.subscribe("web");
        state(client, request("cpus:2"));

        assertThat(refused(client, request("cpus:0")))
                .isEqualTo("400 requests[0].resources: cpus (expected: some of it, as a SCALAR)");
        assertThat(refused(client, request("cpus:1").withSpread(-1)))
                .contains("requests[0].spread: -1 (expected: 0 to 1000)");
        assertThat(
                        refused(
                                client,
                                request("cpus:1"),
                                new Request(null, List.of(), "web", 1, null, null)))
                .isEqualTo("400 requests[1].resources: 0 (expected: 1 to 100)");
        assertThat(refused(client, Request.of("db", 1, ResourceText.parseResources("cpus:1"))))
                .isEqualTo("400 requests[0].role: db (expected: one of [web])");
        assertThat(refused(client, Request.of("web", 0, ResourceText.parseResources("cpus:1"))))
                .isEqualTo("400 requests[0].count: 0 (expected: 1 or more)");
        assertThat(
                        refused(
                                client,
                                request("cpus:1").withConstraints(new RoleConstraints(List.of()))))
                .isEqualTo("400 requests[0].constraints: no groups (expected: at least one)");
        assertThat(
                        refused(
                                client,
                                Collections.nCopies(1001, request("cpus:1"))
                                        .toArray(Request[]::new)))
                .isEqualTo(
                        "400 requests: 1001 for 1 roles (expected: at most 1000 in all roles"
                                + " together)");
        assertThat(world.state.demands().of(client.id, "web")).isNotNull();
    }

    private @Nullable String refused(World.Client client, Request... requests) {
        return world.refusal(client.call(Call.request(client.id, List.of(requests))));
    }

    @Test
    void theExampleOfTheGuideDoesWhatItSays() throws IOException {
        String guide = Files.readString(Path.of("../docs/schedulers.md"));
        List<Call> calls =
                Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL)
                        .matcher(guide)
                        .results()
                        .map(block -> Json.read(block.group(1), Call.class))
                        .toList();
        registerInRack("wanted", "r1");
        registerInRack("elsewhere", "r3");
        registerInRack("db", "r2");
        world.register(
                inRack("small", "r2")
                        .resources(ResourceText.parseResources("cpus:1;mem:4096;ports:[1-9]"))
                        .build(),
                List.of());
        StreamId stream = world.newStream();
        Call.Subscribe subscribe = Objects.requireNonNull(calls.getFirst().subscribe());
        world.send(new FrameworkCommand.Subscribe(subscribe, stream));
        World.Client client =
                world.new Client(Objects.requireNonNull(calls.getFirst().frameworkId()), stream);

        assertThat(world.refusal(client.call(calls.getLast()))).isNull();

        assertThat(hostsOffered(client)).containsExactly("wanted");
    }
}
