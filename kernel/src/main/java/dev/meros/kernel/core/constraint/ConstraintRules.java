package dev.meros.kernel.core.constraint;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.AttributeConstraint.Predicate;
import dev.meros.api.model.AttributeConstraint.Selector;
import dev.meros.api.model.OfferConstraints.RoleConstraints;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What constraints must fulfil: nothing in them is empty, each condition selects one thing and
/// asks one thing of it, regular expressions are small.
public final class ConstraintRules {
    private static final int SHOWN = 60;

    private ConstraintRules() {}

    /// Why constraints are refused, as a message for their sender that begins with `name`, such as
    /// `offer_constraints of web`.
    public static Optional<String> violation(
            String name, RoleConstraints constraints, ConstraintLimits limits) {
        if (constraints.groups().isEmpty()) {
            return Optional.of(name + ": no groups (expected: at least one)");
        }
        int count = 0;
        for (RoleConstraints.Group group : constraints.groups()) {
            if (group.attributeConstraints().isEmpty()) {
                return Optional.of(name + ": an empty group (expected: at least one constraint)");
            }
            for (AttributeConstraint constraint : group.attributeConstraints()) {
                count++;
                Optional<String> violation =
                        ofSelector(constraint.selector())
                                .or(() -> ofPredicate(constraint.predicate(), limits));
                if (violation.isPresent()) {
                    return violation.map(text -> name + ": " + text);
                }
            }
        }
        return count > limits.perRole()
                ? Optional.of(
                        "%s: %d constraints (expected: at most %d)"
                                .formatted(name, count, limits.perRole()))
                : Optional.empty();
    }

    private static Optional<String> ofSelector(Selector selector) {
        Selector.PseudoattributeType type = selector.pseudoattributeType();
        if ((type == null) == (selector.attributeName() == null)
                || type == Selector.PseudoattributeType.UNKNOWN) {
            return Optional.of(
                    "selector (expected: either attribute_name, or pseudoattribute_type HOSTNAME,"
                            + " REGION or ZONE)");
        }
        return Optional.empty();
    }

    private static Optional<String> ofPredicate(Predicate p, ConstraintLimits limits) {
        long asked =
                Stream.of(
                                p.exists(),
                                p.notExists(),
                                p.textEquals(),
                                p.textNotEquals(),
                                p.textMatches(),
                                p.textNotMatches())
                        .filter(Objects::nonNull)
                        .count();
        if (asked != 1) {
            return Optional.of("predicate: %d set (expected: one)".formatted(asked));
        }
        String regex =
                p.textMatches() != null
                        ? p.textMatches().regex()
                        : p.textNotMatches() != null ? p.textNotMatches().regex() : null;
        return ofRegex(regex, limits);
    }

    private static Optional<String> ofRegex(@Nullable String regex, ConstraintLimits limits) {
        if (regex == null) {
            return Optional.empty();
        }
        if (regex.length() > limits.regexLength()) {
            return Optional.of(
                    "regex: %d characters (expected: at most %d)"
                            .formatted(regex.length(), limits.regexLength()));
        }
        try {
            int program = Pattern.compile(regex).programSize();
            return program > limits.regexProgram()
                    ? Optional.of(
                            "regex: %s, compiled to %d instructions (expected: at most %d)"
                                    .formatted(shown(regex), program, limits.regexProgram()))
                    : Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of(
                    "regex: %s (expected: a regular expression of RE2; %s)"
                            .formatted(shown(regex), e.getDescription()));
        }
    }

    private static String shown(String regex) {
        return regex.length() <= SHOWN ? regex : regex.substring(0, SHOWN) + "…";
    }
}
