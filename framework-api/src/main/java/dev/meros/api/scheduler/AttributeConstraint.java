package dev.meros.api.scheduler;

import dev.meros.api.model.Fields;
import dev.meros.api.model.InvalidMessageException;
import dev.meros.api.model.WireEnum;

import org.jspecify.annotations.Nullable;

/// One condition on an attribute of an agent.
public record AttributeConstraint(Selector selector, Predicate predicate) {
    public AttributeConstraint {
        Fields.required(selector, "AttributeConstraint.selector");
        Fields.required(predicate, "AttributeConstraint.predicate");
    }

    /// `AttributeConstraint.Selector` of the v1 API.
    public record Selector(
            @Nullable PseudoattributeType pseudoattributeType, @Nullable String attributeName) {

        /// `AttributeConstraint.Selector.PseudoattributeType` of the v1 API; the number is the
        /// protobuf one.
        public enum PseudoattributeType implements WireEnum {
            UNKNOWN(0),
            HOSTNAME(1),
            REGION(2),
            ZONE(3);

            private final int number;

            PseudoattributeType(int number) {
                this.number = number;
            }

            @Override
            public int number() {
                return number;
            }
        }
    }

    /// `AttributeConstraint.Predicate` of the v1 API.
    public record Predicate(
            @Nullable Exists exists,
            @Nullable NotExists notExists,
            @Nullable TextEquals textEquals,
            @Nullable TextNotEquals textNotEquals,
            @Nullable TextMatches textMatches,
            @Nullable TextNotMatches textNotMatches) {

        /// A builder with every field unset; required fields are checked by [Builder#build()].
        public static Builder builder() {
            return new Builder();
        }

        /// A builder that starts from the values of this record.
        public Builder toBuilder() {
            Builder b = new Builder();
            b.exists = exists;
            b.notExists = notExists;
            b.textEquals = textEquals;
            b.textNotEquals = textNotEquals;
            b.textMatches = textMatches;
            b.textNotMatches = textNotMatches;
            return b;
        }

        /// Sets fields one by one; not thread-safe.
        public static final class Builder {
            private @Nullable Exists exists;
            private @Nullable NotExists notExists;
            private @Nullable TextEquals textEquals;
            private @Nullable TextNotEquals textNotEquals;
            private @Nullable TextMatches textMatches;
            private @Nullable TextNotMatches textNotMatches;

            private Builder() {}

            public Builder exists(@Nullable Exists value) {
                this.exists = value;
                return this;
            }

            public Builder notExists(@Nullable NotExists value) {
                this.notExists = value;
                return this;
            }

            public Builder textEquals(@Nullable TextEquals value) {
                this.textEquals = value;
                return this;
            }

            public Builder textNotEquals(@Nullable TextNotEquals value) {
                this.textNotEquals = value;
                return this;
            }

            public Builder textMatches(@Nullable TextMatches value) {
                this.textMatches = value;
                return this;
            }

            public Builder textNotMatches(@Nullable TextNotMatches value) {
                this.textNotMatches = value;
                return this;
            }

            /// Builds the record; throws [InvalidMessageException] when a required field is unset.
            @SuppressWarnings(
                    "NullAway") // the constructor turns unset fields into defaults or refuses them
            public Predicate build() {
                return new Predicate(
                        exists, notExists, textEquals, textNotEquals, textMatches, textNotMatches);
            }
        }

        /// `AttributeConstraint.Predicate.Exists` of the v1 API.
        public record Exists() {}

        /// `AttributeConstraint.Predicate.NotExists` of the v1 API.
        public record NotExists() {}

        /// `AttributeConstraint.Predicate.TextEquals` of the v1 API.
        public record TextEquals(String value) {
            public TextEquals {
                Fields.required(value, "TextEquals.value");
            }
        }

        /// `AttributeConstraint.Predicate.TextNotEquals` of the v1 API.
        public record TextNotEquals(String value) {
            public TextNotEquals {
                Fields.required(value, "TextNotEquals.value");
            }
        }

        /// `AttributeConstraint.Predicate.TextMatches` of the v1 API.
        public record TextMatches(String regex) {
            public TextMatches {
                Fields.required(regex, "TextMatches.regex");
            }
        }

        /// `AttributeConstraint.Predicate.TextNotMatches` of the v1 API.
        public record TextNotMatches(String regex) {
            public TextNotMatches {
                Fields.required(regex, "TextNotMatches.regex");
            }
        }
    }
}
