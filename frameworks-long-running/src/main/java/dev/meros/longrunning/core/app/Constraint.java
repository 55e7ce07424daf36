package dev.meros.longrunning.core.app;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A rule of placement on a field of the agent: `hostname`, `@hostname`, `@region`, `@zone` or the
/// name of an attribute.
public record Constraint(String field, Operator operator, @Nullable String value) {

    /// How the field's value is judged.
    public enum Operator {
        UNIQUE,
        CLUSTER,
        GROUP_BY,
        LIKE,
        UNLIKE,
        MAX_PER,
        IS
    }

    /// The list of two or three texts that stands for a constraint in definitions.
    public List<String> toTexts() {
        return value == null
                ? List.of(field, operator.name())
                : List.of(field, operator.name(), value);
    }
}
