package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The environment variables of a command.
public record Environment(List<Variable> variables) {
    public Environment {
        variables = Fields.list(variables);
    }

    /// `Environment.Variable` of the v1 API.
    public record Variable(
            String name, @Nullable String value, Type type, @Nullable Secret secret) {
        public Variable {
            Fields.required(name, "Variable.name");
            type = Fields.orDefault(type, Type.VALUE);
        }

        /// `Environment.Variable.Type` of the v1 API; the number is the protobuf one.
        public enum Type implements WireEnum {
            UNKNOWN(0),
            VALUE(1),
            SECRET(2);

            private final int number;

            Type(int number) {
                this.number = number;
            }

            @Override
            public int number() {
                return number;
            }
        }
    }
}
