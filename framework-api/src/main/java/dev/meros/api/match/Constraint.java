package dev.meros.api.match;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A rule on where tasks of one kind may run, with the operators of Marathon (marathon-v2 §2.6).
///
/// @param field `hostname` (or `@hostname`), `@region`, `@zone` or the name of an attribute
/// @param value what the operator needs; null where it needs nothing
public record Constraint(String field, Operator operator, @Nullable String value) {
    /// The longest value, in characters: an expression is matched against every offer.
    public static final int MAX_VALUE = 1_000;

    /// How the field's value is judged. Only `UNLIKE` is met by agents that lack the field.
    public enum Operator {
        /// No two tasks share a value. No value is given.
        UNIQUE("no value"),
        /// All tasks share this value or, without one, that of the first.
        CLUSTER("a value of the field or none"),
        /// Each task goes where the fewest are. The value, if given, is how many different values
        /// there are: until so many are in use, only unused ones will do.
        GROUP_BY("the number of groups, from 1, or none"),
        /// The value is a regular expression of Java that matches all of the field.
        LIKE("a regular expression"),
        /// The opposite of [#LIKE].
        UNLIKE("a regular expression"),
        /// At most so many tasks share a value.
        MAX_PER("how many, from 1"),
        /// The field is this text, or the same number.
        IS("a text or number");

        private final String expected;

        Operator(String expected) {
            this.expected = expected;
        }

        /// The operator of this name in upper or lower case; throws [IllegalArgumentException].
        public static Operator of(String name) {
            for (Operator operator : values()) {
                if (operator.name().equals(name.toUpperCase(Locale.ROOT))) {
                    return operator;
                }
            }
            throw new IllegalArgumentException(
                    "operator: " + name + " (expected: one of " + List.of(values()) + ")");
        }

        /// Whether the operator can work with this value.
        public boolean takes(@Nullable String value) {
            if (value != null && value.length() > MAX_VALUE) {
                return false;
            }
            return switch (this) {
                case UNIQUE -> value == null;
                case CLUSTER -> true;
                case GROUP_BY -> value == null || isCount(value);
                case LIKE, UNLIKE -> value != null && isExpression(value);
                case MAX_PER -> value != null && isCount(value);
                case IS -> value != null;
            };
        }

        private static boolean isCount(String value) {
            try {
                return Integer.parseInt(value) > 0;
            } catch (NumberFormatException _) {
                return false;
            }
        }

        private static boolean isExpression(String value) {
            try {
                Pattern.compile(value);
                return true;
            } catch (PatternSyntaxException _) {
                return false;
            }
        }
    }

    /// Throws [IllegalArgumentException] when the operator cannot work with the value.
    public Constraint {
        if (!operator.takes(value)) {
            throw new IllegalArgumentException(
                    "constraint on "
                            + field
                            + ": "
                            + operator
                            + (value == null ? "" : " " + value)
                            + " (expected: "
                            + operator
                            + " with "
                            + operator.expected
                            + ")");
        }
    }

    public static Constraint of(String field, Operator operator) {
        return new Constraint(field, operator, null);
    }

    public static Constraint of(String field, Operator operator, String value) {
        return new Constraint(field, operator, value);
    }

    /// Reads the two or three texts that stand for a constraint in definitions, such as `rack`,
    /// `MAX_PER`, `2`; throws [IllegalArgumentException].
    public static Constraint parse(List<String> texts) {
        if (texts.size() < 2 || texts.size() > 3) {
            throw new IllegalArgumentException(
                    "constraint: " + texts + " (expected: field, operator and perhaps a value)");
        }
        return new Constraint(
                texts.get(0), Operator.of(texts.get(1)), texts.size() == 3 ? texts.get(2) : null);
    }

    /// The list of two or three texts that stands for a constraint in definitions.
    public List<String> toTexts() {
        return value == null
                ? List.of(field, operator.name())
                : List.of(field, operator.name(), value);
    }

    /// The texts with blanks between them, such as `rack MAX_PER 2`.
    @Override
    public String toString() {
        return String.join(" ", toTexts());
    }
}
