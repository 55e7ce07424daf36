package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Scalar;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.allocation.Obstacle;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.explain.Change;
import dev.meros.kernel.core.explain.Constraints;
import dev.meros.kernel.core.explain.Explainer;
import dev.meros.kernel.core.explain.Explanation;
import dev.meros.kernel.core.explain.Question;
import dev.meros.kernel.engine.StateCopy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

final class ExplainerTest {
    private final World world = World.leading();

    static Resources resources(String text) {
        return Resources.of(ResourceText.parseResources(text));
    }

    static Question question(String framework, String shape, String... constraints) {
        return question(framework, 1, shape, constraints);
    }

    static Question question(String framework, int count, String shape, String... constraints) {
        return new Question(
                new FrameworkId(framework),
                framework,
                resources(shape),
                count,
                List.of(constraints).stream().map(Constraints::parse).toList());
    }

    static Explanation explain(World world, Question question) {
        return new Explainer(
                        world.rules,
                        () -> StateCopy.of(world.state, StateCopy.Part.OFFERABLE),
                        world.now)
                .explain(question);
    }

    static Map<Obstacle, Integer> refused(Explanation explanation) {
        return explanation.refusals().stream()
                .collect(
                        Collectors.toMap(
                                Explanation.Refusal::obstacle, Explanation.Refusal::agents));
    }

    static List<String> texts(Explanation explanation) {
        return explanation.suggestions().stream().map(Explanation.Suggestion::text).toList();
    }

    @Test
    void whatFitsIsCounted() {
        world.register("a", "cpus:4;mem:4096");
        world.register("b", "cpus:2;mem:4096");
        world.subscribe("f");

        Explanation explanation = explain(world, question("f", 3, "cpus:2;mem:512"));

        assertThat(explanation.isEnough()).isTrue();
        assertThat(explanation.agents()).isEqualTo(2);
        assertThat(explanation.fitting()).isEqualTo(2);
        assertThat(explanation.pieces()).isEqualTo(3);
        assertThat(explanation.refusals()).isEmpty();
        assertThat(explanation.suggestions()).isEmpty();
    }

    @Test
    void agentsThatAreTooSmallAreCountedAndALowerShapeIsFound() {
        world.register("a", "cpus:4;mem:900");
        world.register("b", "cpus:0.5;mem:4096");
        world.subscribe("f");

        Explanation explanation = explain(world, question("f", "cpus:1;mem:1000"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.AGENT_TOO_SMALL, 2));
        assertThat(explanation.refusals().getFirst().detail()).isEqualTo("mem on 1, cpus on 1");
        assertThat(texts(explanation))
                .containsExactly(
                        "lower the shape to cpus:1;mem:900, which is free on agent a",
                        "add one agent with at least cpus:1;mem:1000");
    }

    @Test
    void whatTasksUseIsNamedWithTheLeastToFree() {
        World.Client f = world.subscribe("f");
        world.register("a", "cpus:4;mem:4096");
        Offer offer = f.offer();
        f.accept(offer, World.task("t", offer, "cpus:3.5;mem:96"));

        Explanation explanation = explain(world, question("f", "cpus:1;mem:1000"));

        assertThat(refused(explanation)).containsKey(Obstacle.NOT_FREE);
        assertThat(explanation.suggestions().stream().map(Explanation.Suggestion::change))
                .contains(new Change.Free(offer.agentId(), resources("cpus:0.5")));
        assertThat(texts(explanation)).contains("free cpus:0.5 on agent a");
        f.call(Call.revive(f.id, List.of()));
        assertThat(texts(explain(world, question("f", "cpus:1;mem:1000"))))
                .contains("lower the shape to cpus:0.5;mem:1000, which is free on agent a");
    }

    @Test
    void offersOfOthersAreNamed() {
        World.Client other = world.subscribe("other");
        world.register("a", "cpus:4;mem:4096");
        other.offer();
        world.subscribe("f");

        Explanation explanation = explain(world, question("f", "cpus:1;mem:1000"));

        assertThat(explanation.refusals().getFirst().detail())
                .isEqualTo("cpus on 1, mem on 1; offers held by other on 1");
        assertThat(texts(explanation).getFirst())
                .isEqualTo("wait until framework other has answered its offer of agent a");
    }

    @Test
    void suppressedRolesAreToBeRevived() {
        world.register("a");
        world.subscribe(World.info("f").build(), List.of("f"));

        Explanation explanation = explain(world, question("f", "cpus:1"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.SUPPRESSED, 1));
        assertThat(texts(explanation).getFirst()).isEqualTo("let framework f revive role f");
    }

    @Test
    void frameworksThatAreAwayAreToConnect() {
        world.register("a");
        World.Client f = world.subscribe("f");
        f.close();

        Explanation explanation = explain(world, question("f", "cpus:1"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.NOT_SUBSCRIBED, 1));
        assertThat(texts(explanation).getFirst()).isEqualTo("connect framework f in role f");
    }

    @Test
    void agentsOutOfUseAreToBeReactivated() {
        World.Node node = world.register("a");
        world.subscribe("f");
        world.send(new NodeCommand.Deactivate(node.id));

        Explanation explanation = explain(world, question("f", "cpus:1"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.AGENT_NOT_OFFERED, 1));
        assertThat(explanation.refusals().getFirst().detail()).isEqualTo("DEACTIVATED on 1");
        assertThat(texts(explanation).getFirst()).isEqualTo("reactivate agent a");
    }

    @Test
    void agentsThatAreAwayAreToComeBack() {
        World.Node node = world.register("a");
        world.subscribe("f");
        node.close();

        Explanation explanation = explain(world, question("f", "cpus:1"));

        assertThat(explanation.refusals().getFirst().detail()).isEqualTo("DISCONNECTED on 1");
        assertThat(texts(explanation).getFirst()).isEqualTo("bring agent a back");
    }

    @Test
    void filtersSayUntilWhen() {
        world.register("a");
        World.Client f = world.subscribe("f");
        f.decline(f.offer());

        Explanation explanation = explain(world, question("f", "cpus:1"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.FILTER, 1));
        assertThat(texts(explanation))
                .startsWith(
                        "wait until " + world.now.plusSeconds(5) + ", when a filter of f ends",
                        "let framework f revive role f, which drops its filters");
    }

    @Test
    void constraintsOfTheQuestionAreCounted() {
        world.register(
                AgentInfo.builder()
                        .hostname("a")
                        .attributes(List.of(World.attribute("rack", "r1")))
                        .resources(ResourceText.parseResources(World.USUAL))
                        .build(),
                List.of());
        world.subscribe("f");

        Explanation explanation = explain(world, question("f", "cpus:1", "rack=r2"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.CONSTRAINTS, 1));
        assertThat(texts(explanation)).contains("drop constraint rack=r2");
        assertThat(explain(world, question("f", "cpus:1", "rack=r1")).isEnough()).isTrue();
    }

    @Test
    void limitsOfQuotaSayWhichRoleAndHowMuch() {
        world.register("a", "cpus:8;mem:4096");
        World.Client f = world.subscribe("f");
        world.send(
                new RoleCommand.UpdateQuota(
                        List.of(new QuotaConfig("f", Map.of(), Map.of("cpus", Scalar.of(2L)))),
                        RoleCommand.Checks.FORCED));
        assertThat(f.id.value()).isEqualTo("f");

        Explanation explanation = explain(world, question("f", "cpus:3;mem:128"));

        assertThat(refused(explanation)).containsOnly(Map.entry(Obstacle.QUOTA_LIMIT, 1));
        assertThat(explanation.refusals().getFirst().detail()).isEqualTo("of f");
        assertThat(texts(explanation).getFirst()).isEqualTo("raise the limit of role f to cpus:3");
    }

    @Test
    void aClusterWithoutAgentsNeedsOne() {
        world.subscribe("f");

        Explanation explanation = explain(world, question("f", "cpus:1;mem:128"));

        assertThat(explanation.agents()).isZero();
        assertThat(texts(explanation))
                .containsExactly("add one agent with at least cpus:1;mem:128");
    }

    @Test
    void severalObstaclesAtOnceAreNamedTogether() {
        world.register("a", "cpus:0.5;mem:64");
        world.subscribe(World.info("f").build(), List.of("f"));

        Explanation explanation = explain(world, question("f", "cpus:1;mem:128"));

        assertThat(explanation.suggestions()).isEmpty();
        assertThat(explanation.together().stream().map(Explanation.Suggestion::text))
                .containsExactly(
                        "let framework f revive role f",
                        "lower the shape to cpus:0.5;mem:64, which is free on agent a");
    }

    @Test
    void anUnknownFrameworkIsRefused() {
        assertThatThrownBy(() -> explain(world, question("f", "cpus:1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("framework: f (expected: one that is known)");
    }

    /// In random clusters: whatever is suggested leads, when it is really done, to an offer with
    /// room for the shape, as soon as those before it in the queue have had their look.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void whatIsSuggestedHelpsWhenItIsDone(int block) {
        int checked = 0;
        for (int seed = block * 20; seed < block * 20 + 20; seed++) {
            Explanation explanation = explain(randomWorld(seed).world, asked(seed));
            for (Explanation.Suggestion suggestion : explanation.suggestions()) {
                RandomWorld again = randomWorld(seed);
                Resources shape = again.make(suggestion.change(), asked(seed).shape());
                assertThat(again.isOffered(shape)).as("seed %d: %s", seed, suggestion).isTrue();
                checked++;
            }
        }
        assertThat(checked).isPositive();
    }

    private static Question asked(int seed) {
        Random random = new Random(seed);
        return question(
                "f0", "cpus:" + (1 + random.nextInt(6)) + ";mem:" + 512 * (1 + random.nextInt(6)));
    }

    private static RandomWorld randomWorld(int seed) {
        return new RandomWorld(new Random(seed));
    }
}
