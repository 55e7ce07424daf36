package dev.meros.kernel.core.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.AttributeConstraint.Predicate;
import dev.meros.api.model.AttributeConstraint.Selector;
import dev.meros.api.model.AttributeConstraint.Selector.PseudoattributeType;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.DomainInfo.FaultDomain;
import dev.meros.api.model.OfferConstraints.RoleConstraints;
import dev.meros.api.model.OfferConstraints.RoleConstraints.Group;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

final class AgentConstraintsTest {
    private static final AgentInfo AGENT =
            AgentInfo.builder()
                    .hostname("node-1.example")
                    .attributes(
                            ResourceText.parseAttributes("rack:a;rack:b;level:10;ids:[1-3];os:é"))
                    .domain(
                            new DomainInfo(
                                    new FaultDomain(
                                            new FaultDomain.RegionInfo("eu"),
                                            new FaultDomain.ZoneInfo("eu-1"))))
                    .build();

    private static Selector selector(String name) {
        return name.startsWith("@")
                ? Selector.of(
                        PseudoattributeType.valueOf(name.substring(1).toUpperCase(Locale.ROOT)))
                : Selector.attribute(name);
    }

    private static Predicate predicate(String kind, String value) {
        return switch (kind) {
            case "exists" -> Predicate.present();
            case "not_exists" -> Predicate.absent();
            case "equals" -> Predicate.equalTo(value);
            case "not_equals" -> Predicate.notEqualTo(value);
            case "matches" -> Predicate.matching(value);
            case "not_matches" -> Predicate.notMatching(value);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static AttributeConstraint constraint(String text) {
        String[] parts = text.split(" ", 3);
        return new AttributeConstraint(
                selector(parts[0]), predicate(parts[1], parts.length < 3 ? "" : parts[2]));
    }

    private static Group group(String... constraints) {
        return new Group(Arrays.stream(constraints).map(AgentConstraintsTest::constraint).toList());
    }

    private static AgentConstraints anyOf(Group... groups) {
        return AgentConstraints.of(new RoleConstraints(List.of(groups)));
    }

    @ParameterizedTest
    @CsvSource({
        "rack exists, true",
        "rack not_exists, false",
        "shelf exists, false",
        "shelf not_exists, true",
        // the first of two attributes of one name counts
        "rack equals a, true",
        "rack equals b, false",
        "rack not_equals b, true",
        "shelf equals a, false",
        "shelf not_equals a, true",
        "rack matches [ab], true",
        "rack matches b?, false",
        "rack not_matches b?, true",
        "shelf matches .*, false",
        "shelf not_matches .*, true",
        // an expression is matched by the whole text
        "@hostname matches node, false",
        "@hostname matches node-\\d+\\.example, true",
        "os matches ., true",
        // conditions on text hold for numbers and ranges
        "level exists, true",
        "level not_exists, false",
        "level equals x, true",
        "level not_equals 10, true",
        "level matches x, true",
        "ids not_matches .*, true",
        "@hostname equals node-1.example, true",
        "@hostname not_equals node-1.example, false",
        "@hostname not_exists, false",
        "@region equals eu, true",
        "@zone equals eu, false",
        "@zone matches eu-.*, true",
    })
    void aConditionHoldsOrNot(String condition, boolean holds) {
        assertThat(anyOf(group(condition)).admit(AGENT)).isEqualTo(holds);
        assertThat(anyOf(group(condition)).refusal(AGENT).isEmpty()).isEqualTo(holds);
    }

    @Test
    void anAgentWithoutDomainHasNeitherRegionNorZone() {
        AgentInfo agent = AgentInfo.builder().hostname("a").build();

        assertThat(anyOf(group("@region exists")).admit(agent)).isFalse();
        assertThat(anyOf(group("@zone not_exists")).admit(agent)).isTrue();
        assertThat(anyOf(group("@zone not_equals x")).admit(agent)).isTrue();
    }

    @Test
    void oneGroupMustHoldAsAWhole() {
        assertThat(anyOf(group("rack equals a", "os exists")).admit(AGENT)).isTrue();
        assertThat(anyOf(group("rack equals a", "shelf exists")).admit(AGENT)).isFalse();
        assertThat(anyOf(group("rack equals x"), group("os exists")).admit(AGENT)).isTrue();
        assertThat(anyOf(group("rack equals x"), group("shelf exists")).admit(AGENT)).isFalse();
    }

    @Test
    void aRefusalSaysWhatIsThereAndWhatWasExpected() {
        AgentConstraints constraints =
                anyOf(
                        group("os exists", "rack equals x"),
                        group("shelf matches s.*"),
                        group("@zone not_equals eu-1"));

        assertThat(constraints.refusal(AGENT))
                .hasValue(
                        "rack: a (expected: x), or shelf: none (expected: like s.*), or zone: eu-1"
                                + " (expected: not eu-1)");
    }
}
