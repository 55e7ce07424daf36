package dev.meros.kernel.core.constraint;

import com.google.re2j.Pattern;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.AttributeConstraint.Predicate;
import dev.meros.api.model.AttributeConstraint.Selector;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.Value;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// One condition on an agent, ready to be evaluated.
record Condition(Selector selector, Check check) {

    /// What is asked of the selected text. Conditions on text hold for attributes of another type,
    /// as in Mesos: frameworks look at these themselves.
    sealed interface Check {
        record Present() implements Check {}

        record Absent() implements Check {}

        record Equal(String value) implements Check {}

        record NotEqual(String value) implements Check {}

        record Matching(Pattern pattern) implements Check {}

        record NotMatching(Pattern pattern) implements Check {}
    }

    /// Throws [com.google.re2j.PatternSyntaxException] when a regular expression cannot be read,
    /// and [IllegalArgumentException] when the constraint asks nothing.
    static Condition of(AttributeConstraint constraint) {
        return new Condition(constraint.selector(), check(constraint.predicate()));
    }

    private static Check check(Predicate p) {
        if (p.exists() != null) {
            return new Check.Present();
        }
        if (p.notExists() != null) {
            return new Check.Absent();
        }
        if (p.textEquals() != null) {
            return new Check.Equal(p.textEquals().value());
        }
        if (p.textNotEquals() != null) {
            return new Check.NotEqual(p.textNotEquals().value());
        }
        if (p.textMatches() != null) {
            return new Check.Matching(Pattern.compile(p.textMatches().regex()));
        }
        if (p.textNotMatches() != null) {
            return new Check.NotMatching(Pattern.compile(p.textNotMatches().regex()));
        }
        throw new IllegalArgumentException("predicate: none (expected: one)");
    }

    boolean holds(AgentInfo agent) {
        String name = selector.attributeName();
        if (name != null) {
            Attribute attribute = attribute(agent, name);
            if (attribute == null) {
                return holds((String) null);
            }
            if (attribute.type() != Value.Type.TEXT || attribute.text() == null) {
                return !(check instanceof Check.Absent);
            }
            return holds(attribute.text().value());
        }
        return holds(pseudoattribute(agent));
    }

    private boolean holds(@Nullable String text) {
        return switch (check) {
            case Check.Present() -> text != null;
            case Check.Absent() -> text == null;
            case Check.Equal(String value) -> value.equals(text);
            case Check.NotEqual(String value) -> !value.equals(text);
            case Check.Matching(Pattern pattern) -> text != null && pattern.matches(text);
            case Check.NotMatching(Pattern pattern) -> text == null || !pattern.matches(text);
        };
    }

    /// Of several attributes of one name the first counts.
    private static @Nullable Attribute attribute(AgentInfo agent, String name) {
        for (Attribute attribute : agent.attributes()) {
            if (attribute.name().equals(name)) {
                return attribute;
            }
        }
        return null;
    }

    private @Nullable String pseudoattribute(AgentInfo agent) {
        Selector.PseudoattributeType type = selector.pseudoattributeType();
        DomainInfo.FaultDomain domain =
                agent.domain() == null ? null : agent.domain().faultDomain();
        return switch (type) {
            case HOSTNAME -> agent.hostname();
            case REGION -> domain == null ? null : domain.region().name();
            case ZONE -> domain == null ? null : domain.zone().name();
            case UNKNOWN -> null;
            case null -> null;
        };
    }

    /// The condition and what the agent has instead, such as `rack: b (expected: a)`.
    String refusal(AgentInfo agent) {
        return subject() + ": " + found(agent) + " (expected: " + expected() + ")";
    }

    private String subject() {
        return selector.attributeName() != null
                ? selector.attributeName()
                : String.valueOf(selector.pseudoattributeType()).toLowerCase(Locale.ROOT);
    }

    private String found(AgentInfo agent) {
        String name = selector.attributeName();
        if (name == null) {
            String text = pseudoattribute(agent);
            return text == null ? "none" : text;
        }
        Attribute attribute = attribute(agent, name);
        if (attribute == null) {
            return "none";
        }
        return attribute.text() == null ? "not a text" : attribute.text().value();
    }

    private String expected() {
        return switch (check) {
            case Check.Present() -> "any";
            case Check.Absent() -> "none";
            case Check.Equal(String value) -> value;
            case Check.NotEqual(String value) -> "not " + value;
            case Check.Matching(Pattern pattern) -> "like " + pattern.pattern();
            case Check.NotMatching(Pattern pattern) -> "not like " + pattern.pattern();
        };
    }
}
