package dev.meros.kernel.core.explain;

import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.AttributeConstraint.Predicate;
import dev.meros.api.model.AttributeConstraint.Selector;
import dev.meros.api.model.AttributeConstraint.Selector.PseudoattributeType;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Constraints as text: `rack=r1`, `rack!=r1`, `rack~r[12]`, `rack!~r[12]`, `rack` (there is one),
/// `!rack` (there is none); `hostname`, `@region` and `@zone` stand for those of the agent.
public final class Constraints {
    private static final List<String> OPERATORS = List.of("!=", "!~", "=", "~");

    private Constraints() {}

    /// Reads one; throws [IllegalArgumentException] when it is not as described.
    public static AttributeConstraint parse(String text) {
        int at = -1;
        String operator = "";
        for (String each : OPERATORS) {
            int found = text.indexOf(each);
            if (found > 0 && (at < 0 || found < at)) {
                at = found;
                operator = each;
            }
        }
        if (at < 0) {
            boolean absent = text.startsWith("!");
            String name = absent ? text.substring(1) : text;
            return new AttributeConstraint(
                    selector(name), absent ? Predicate.absent() : Predicate.present());
        }
        String value = text.substring(at + operator.length());
        Predicate predicate =
                switch (operator) {
                    case "=" -> Predicate.equalTo(value);
                    case "!=" -> Predicate.notEqualTo(value);
                    case "~" -> Predicate.matching(value);
                    default -> Predicate.notMatching(value);
                };
        return new AttributeConstraint(selector(text.substring(0, at)), predicate);
    }

    private static Selector selector(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "constraint: without a name (expected: such as rack=r1 or hostname!=n1)");
        }
        return switch (name) {
            case "hostname" -> Selector.of(PseudoattributeType.HOSTNAME);
            case "@region" -> Selector.of(PseudoattributeType.REGION);
            case "@zone" -> Selector.of(PseudoattributeType.ZONE);
            default -> Selector.attribute(name);
        };
    }

    /// The text that [#parse(String)] reads.
    public static String format(AttributeConstraint constraint) {
        String name = name(constraint.selector());
        Predicate p = constraint.predicate();
        if (p.textEquals() != null) {
            return name + "=" + p.textEquals().value();
        }
        if (p.textNotEquals() != null) {
            return name + "!=" + p.textNotEquals().value();
        }
        if (p.textMatches() != null) {
            return name + "~" + p.textMatches().regex();
        }
        if (p.textNotMatches() != null) {
            return name + "!~" + p.textNotMatches().regex();
        }
        return p.exists() != null ? name : "!" + name;
    }

    private static String name(Selector selector) {
        if (selector.attributeName() != null) {
            return selector.attributeName();
        }
        return selector.pseudoattributeType() == PseudoattributeType.HOSTNAME
                ? "hostname"
                : "@" + String.valueOf(selector.pseudoattributeType()).toLowerCase(Locale.ROOT);
    }

    /// Attributes of an agent that meets the equalities of a question.
    static String attributes(Question question) {
        List<String> attributes = new ArrayList<>();
        for (AttributeConstraint each : question.constraints()) {
            if (each.predicate().textEquals() != null && each.selector().attributeName() != null) {
                attributes.add(
                        each.selector().attributeName()
                                + ":"
                                + each.predicate().textEquals().value());
            }
        }
        return String.join(";", attributes);
    }
}
