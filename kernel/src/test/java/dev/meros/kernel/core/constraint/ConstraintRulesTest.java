package dev.meros.kernel.core.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.AttributeConstraint.Predicate;
import dev.meros.api.model.AttributeConstraint.Selector;
import dev.meros.api.model.AttributeConstraint.Selector.PseudoattributeType;
import dev.meros.api.model.OfferConstraints.RoleConstraints;
import dev.meros.api.model.OfferConstraints.RoleConstraints.Group;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Collections;
import java.util.List;

final class ConstraintRulesTest {
    private static @Nullable String violation(RoleConstraints constraints) {
        return ConstraintRules.violation("web", constraints, ConstraintLimits.defaults())
                .orElse(null);
    }

    private static @Nullable String violation(Selector selector, Predicate predicate) {
        return violation(RoleConstraints.all(new AttributeConstraint(selector, predicate)));
    }

    private static @Nullable String ofRegex(String regex) {
        return violation(Selector.attribute("rack"), Predicate.matching(regex));
    }

    @Test
    void emptyConstraintsAreRefused() {
        assertThat(violation(new RoleConstraints(List.of())))
                .isEqualTo("web: no groups (expected: at least one)");
        assertThat(violation(new RoleConstraints(List.of(new Group(List.of())))))
                .isEqualTo("web: an empty group (expected: at least one constraint)");
    }

    @Test
    void aSelectorSelectsOneThing() {
        String expected =
                "web: selector (expected: either attribute_name, or pseudoattribute_type HOSTNAME,"
                        + " REGION or ZONE)";

        assertThat(violation(new Selector(null, null), Predicate.present())).isEqualTo(expected);
        assertThat(violation(new Selector(PseudoattributeType.ZONE, "rack"), Predicate.present()))
                .isEqualTo(expected);
        assertThat(violation(Selector.of(PseudoattributeType.UNKNOWN), Predicate.present()))
                .isEqualTo(expected);
    }

    @Test
    void aPredicateAsksOneThing() {
        Selector rack = Selector.attribute("rack");

        assertThat(violation(rack, Predicate.builder().build()))
                .isEqualTo("web: predicate: 0 set (expected: one)");
        assertThat(
                        violation(
                                rack,
                                Predicate.equalTo("a").toBuilder()
                                        .exists(new Predicate.Exists())
                                        .build()))
                .isEqualTo("web: predicate: 2 set (expected: one)");
        assertThat(violation(rack, Predicate.absent())).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(a | web: regex: (a (expected: a regular expression of RE2; missing closing ))",
                "a** | web: regex: a** (expected: a regular expression of RE2; invalid nested"
                        + " repetition operator)",
                "(?=a) | web: regex: (?=a) (expected: a regular expression of RE2; invalid or"
                        + " unsupported Perl syntax)",
                "(a{30}){30} | web: regex: (a{30}){30}, compiled to 962 instructions (expected: at"
                        + " most 100)",
                "(a+)+b | ",
                "node-[0-9]{1,3}\\.example | ",
            })
    void anExpressionIsOneOfRe2AndSmall(String regex, @Nullable String message) {
        String violation = ofRegex(regex);

        if (message == null) {
            assertThat(violation).isNull();
        } else {
            assertThat(violation).startsWith(message.substring(0, Math.min(60, message.length())));
        }
    }

    @Test
    void sizesAreBounded() {
        assertThat(ofRegex("a".repeat(1001)))
                .isEqualTo("web: regex: 1001 characters (expected: at most 1000)");
        AttributeConstraint one =
                new AttributeConstraint(Selector.attribute("rack"), Predicate.present());
        assertThat(
                        violation(
                                new RoleConstraints(
                                        List.of(new Group(Collections.nCopies(1001, one))))))
                .isEqualTo("web: 1001 constraints (expected: at most 1000)");
    }

    @Test
    void anExpressionThatIsSlowElsewhereTakesLinearTime() {
        AgentConstraints constraints =
                AgentConstraints.of(
                        RoleConstraints.all(
                                new AttributeConstraint(
                                        Selector.of(PseudoattributeType.HOSTNAME),
                                        Predicate.matching("(a*)*b"))));

        assertThat(constraints.admit(AgentInfo.builder().hostname("a".repeat(5000)).build()))
                .isFalse();
    }
}
