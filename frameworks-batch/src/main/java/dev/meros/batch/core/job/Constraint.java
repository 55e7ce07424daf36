package dev.meros.batch.core.job;

import dev.meros.api.model.Attribute;
import dev.meros.api.model.Offer;
import dev.meros.batch.core.InvalidDefinitionException;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What an agent's attribute must be for a job to run there. `hostname` is an attribute of every
/// agent. An agent without the attribute never suits.
///
/// @param value the text that is equal, or a regular expression that matches all of it
public record Constraint(String attribute, Operator operator, String value) {

    /// How the attribute is compared.
    public enum Operator {
        EQUALS,
        LIKE,
        UNLIKE;

        /// Reads a name in upper or lower case; throws [InvalidDefinitionException].
        public static Operator of(String name) {
            return switch (name.toUpperCase(Locale.ROOT)) {
                case "EQUALS" -> EQUALS;
                case "LIKE" -> LIKE;
                case "UNLIKE" -> UNLIKE;
                default ->
                        throw new InvalidDefinitionException(
                                "constraints", name, "EQUALS, LIKE or UNLIKE");
            };
        }
    }

    public Constraint {
        if (operator != Operator.EQUALS) {
            try {
                Pattern.compile(value);
            } catch (PatternSyntaxException e) {
                throw new InvalidDefinitionException(
                        "constraints", value, "a regular expression; " + e.getDescription());
            }
        }
    }

    /// Whether the agent of an offer suits.
    public boolean accepts(Offer offer) {
        List<Attribute> named =
                offer.attributes().stream().filter(a -> a.name().equals(attribute)).toList();
        if (named.isEmpty() && attribute.equals("hostname")) {
            return accepts(List.of(offer.hostname()));
        }
        return named.stream().anyMatch(a -> accepts(texts(a)));
    }

    private boolean accepts(List<String> texts) {
        return switch (operator) {
            case EQUALS -> texts.contains(value);
            case LIKE -> texts.stream().anyMatch(t -> Pattern.matches(value, t));
            case UNLIKE ->
                    !texts.isEmpty() && texts.stream().noneMatch(t -> Pattern.matches(value, t));
        };
    }

    private List<String> texts(Attribute a) {
        return switch (a.type()) {
            case TEXT -> a.text() == null ? List.of() : List.of(a.text().value());
            case SCALAR ->
                    a.scalar() == null || operator == Operator.EQUALS
                            ? List.of()
                            : List.of(a.scalar().toString());
            case SET -> a.set() == null || operator == Operator.EQUALS ? List.of() : a.set().item();
            case RANGES -> List.of();
        };
    }

    @Override
    public String toString() {
        return attribute + " " + operator + " " + value;
    }
}
