package dev.meros.api.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.match.Constraint.Operator;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

final class ConstraintTest {
    /// A place on host `h` with a rack, or without one when it is empty.
    private static Place place(String rack) {
        TreeMap<String, String> attributes = new TreeMap<>();
        if (!rack.isEmpty()) {
            attributes.put("rack", rack);
        }
        return new Place(new AgentId("a-" + rack), "h", "eu", "eu-1", attributes);
    }

    private static boolean allowed(String constraint, String here, String... others) {
        return Neighbours.of(
                        List.of(Constraint.parse(List.of(constraint.split(" ")))),
                        Arrays.stream(others).map(ConstraintTest::place).toList())
                .allows(place(here));
    }

    @Test
    void uniqueLetsNoTwoTasksShareAValue() {
        assertThat(allowed("rack UNIQUE", "r1")).isTrue();
        assertThat(allowed("rack UNIQUE", "r1", "r2", "r3")).isTrue();
        assertThat(allowed("rack UNIQUE", "r1", "r2", "r1")).isFalse();
        assertThat(allowed("hostname UNIQUE", "r1", "r2")).isFalse();
    }

    @Test
    void clusterKeepsTasksTogetherWhereTheFirstIsOrWhereItIsTold() {
        assertThat(allowed("rack CLUSTER", "r1")).isTrue();
        assertThat(allowed("rack CLUSTER", "r1", "r1", "r1")).isTrue();
        assertThat(allowed("rack CLUSTER", "r2", "r1", "r1")).isFalse();
        assertThat(allowed("rack CLUSTER r2", "r2", "r1")).isTrue();
        assertThat(allowed("rack CLUSTER r2", "r1")).isFalse();
    }

    @Test
    void groupByGoesWhereTheFewestAre() {
        assertThat(allowed("rack GROUP_BY", "r1")).isTrue();
        assertThat(allowed("rack GROUP_BY", "r1", "r1")).isTrue();
        assertThat(allowed("rack GROUP_BY", "r1", "r1", "r2")).isTrue();
        assertThat(allowed("rack GROUP_BY", "r1", "r1", "r1", "r2")).isFalse();
        assertThat(allowed("rack GROUP_BY", "r2", "r1", "r1", "r2")).isTrue();
    }

    @Test
    void groupByWithANumberWaitsForThatManyGroups() {
        assertThat(allowed("rack GROUP_BY 3", "r1", "r1")).isFalse();
        assertThat(allowed("rack GROUP_BY 3", "r1", "r1", "r2")).isFalse();
        assertThat(allowed("rack GROUP_BY 3", "r3", "r1", "r2")).isTrue();
        assertThat(allowed("rack GROUP_BY 3", "r1", "r1", "r2", "r3")).isTrue();
    }

    @Test
    void likeMatchesTheWholeValueAndUnlikeIsItsOpposite() {
        assertThat(allowed("rack LIKE r[12]", "r1")).isTrue();
        assertThat(allowed("rack LIKE r[12]", "r12")).isFalse();
        assertThat(allowed("rack UNLIKE r[12]", "r3")).isTrue();
        assertThat(allowed("rack UNLIKE r[12]", "r1")).isFalse();
    }

    @Test
    void maxPerLimitsTheTasksOfAValue() {
        assertThat(allowed("rack MAX_PER 2", "r1", "r1")).isTrue();
        assertThat(allowed("rack MAX_PER 2", "r1", "r1", "r1")).isFalse();
        assertThat(allowed("rack MAX_PER 2", "r2", "r1", "r1")).isTrue();
    }

    @Test
    void isComparesTextsAndNumbers() {
        assertThat(allowed("rack IS r1", "r1")).isTrue();
        assertThat(allowed("rack IS r1", "r2")).isFalse();
        assertThat(allowed("rack IS 1", "1.0")).isTrue();
        assertThat(allowed("rack IS 1", "1.1")).isFalse();
        assertThat(allowed("rack IS 1e300", "1e300")).isTrue();
    }

    @Test
    void ofAgentsWithoutTheFieldOnlyUnlikeIsMet() {
        for (String rule :
                List.of(
                        "rack UNIQUE",
                        "rack CLUSTER",
                        "rack CLUSTER r1",
                        "rack GROUP_BY",
                        "rack LIKE .*",
                        "rack MAX_PER 5",
                        "rack IS r1")) {
            assertThat(allowed(rule, "")).as(rule).isFalse();
        }
        assertThat(allowed("rack UNLIKE .*", "")).isTrue();
    }

    @Test
    void placesHaveTheFieldsOfTheirAgents() {
        Offer offer =
                Offer.builder()
                        .id(new OfferId("o"))
                        .frameworkId(new FrameworkId("f"))
                        .agentId(new AgentId("a"))
                        .hostname("node-1")
                        .domain(
                                new DomainInfo(
                                        new DomainInfo.FaultDomain(
                                                new DomainInfo.FaultDomain.RegionInfo("eu"),
                                                new DomainInfo.FaultDomain.ZoneInfo("eu-1"))))
                        .attributes(
                                List.of(
                                        Attribute.builder()
                                                .name("rack")
                                                .type(Value.Type.TEXT)
                                                .text(new Value.Text("r1"))
                                                .build(),
                                        Attribute.builder()
                                                .name("level")
                                                .type(Value.Type.SCALAR)
                                                .scalar(Scalar.of(2.50))
                                                .build(),
                                        Attribute.builder()
                                                .name("disks")
                                                .type(Value.Type.SET)
                                                .set(new Value.Set(List.of("ssd", "hdd")))
                                                .build(),
                                        Attribute.builder()
                                                .name("slots")
                                                .type(Value.Type.RANGES)
                                                .ranges(
                                                        new Value.Ranges(
                                                                List.of(new Value.Range(1L, 4L))))
                                                .build()))
                        .build();

        Place place = Place.of(offer);

        assertThat(place.field("hostname")).isEqualTo("node-1");
        assertThat(place.field("@hostname")).isEqualTo("node-1");
        assertThat(place.field("@region")).isEqualTo("eu");
        assertThat(place.field("@zone")).isEqualTo("eu-1");
        assertThat(place.field("rack")).isEqualTo("r1");
        assertThat(place.field("level")).isEqualTo("2.5");
        assertThat(place.field("disks")).isEqualTo("{hdd,ssd}");
        assertThat(place.field("slots")).isEqualTo("[1-4]");
        assertThat(place.field("other")).isNull();
    }

    @Test
    void everyConstraintInTheWayIsReportedWithWhatIsThere() {
        Neighbours others =
                Neighbours.of(
                        List.of(
                                Constraint.of("rack", Operator.MAX_PER, "1"),
                                Constraint.of("rack", Operator.LIKE, "r[34]"),
                                Constraint.of("@zone", Operator.IS, "eu-1"),
                                Constraint.of("gpu", Operator.IS, "yes")),
                        List.of(place("r1")));

        assertThat(others.vetoes(place("r1")))
                .allMatch(veto -> veto.code() == Veto.Code.CONSTRAINT)
                .extracting(Veto::explanation)
                .containsExactly(
                        "constraint rack MAX_PER 1: on r1 are 1",
                        "constraint rack LIKE r[34]: the agent has r1",
                        "constraint gpu IS yes: the agent has none");
    }

    @Test
    void tasksAddedLaterCountForEveryField() {
        Neighbours others = Neighbours.of(List.of(), List.of(place("r1")));
        assertThat(others.sharing("rack", place("r1"))).isEqualTo(1);

        others.add(place("r1"));
        others.add(place(""));

        assertThat(others.sharing("rack", place("r1"))).isEqualTo(2);
        assertThat(others.sharing("hostname", place("r2"))).isEqualTo(3);
        assertThat(others.sharing("rack", place(""))).isZero();
        assertThat(others.size()).isEqualTo(3);
    }

    @Test
    void constraintsSayWhatIsWrongWithThem() {
        for (String wrong :
                List.of(
                        "rack UNIQUE r1",
                        "rack GROUP_BY two",
                        "rack GROUP_BY 0",
                        "rack LIKE",
                        "rack LIKE (",
                        "rack UNLIKE [",
                        "rack MAX_PER",
                        "rack MAX_PER -1",
                        "rack IS")) {
            List<String> texts = List.of(wrong.split(" "));
            assertThatThrownBy(() -> Constraint.parse(texts))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("constraint on rack: " + texts.get(1))
                    .hasMessageContaining("(expected: " + texts.get(1) + " with ");
        }
        assertThatThrownBy(() -> Constraint.parse(List.of("rack", "NEAR")))
                .hasMessageStartingWith("operator: NEAR (expected: one of [UNIQUE, ");
        assertThatThrownBy(() -> Constraint.parse(List.of("rack")))
                .hasMessage("constraint: [rack] (expected: field, operator and perhaps a value)");
        assertThatThrownBy(() -> Constraint.of("rack", Operator.LIKE, "x".repeat(1001)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void constraintsAreReadAsTheyAreWritten() {
        for (List<String> texts :
                List.of(List.of("hostname", "UNIQUE"), List.of("rack", "MAX_PER", "2"))) {
            assertThat(Constraint.parse(texts).toTexts()).isEqualTo(texts);
        }
        assertThat(Constraint.parse(List.of("rack", "like", "a.*")).operator())
                .isEqualTo(Operator.LIKE);
    }
}
