package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// One condition on an attribute of an agent (`mesos.v1.scheduler.AttributeConstraint`).
///
/// Conditions on text hold for attributes of another type, so that a framework can look at these
/// itself. What an agent does not have is unequal to everything and matches nothing. Of several
/// attributes of one name the first counts.
public record AttributeConstraint(Selector selector, Predicate predicate) {
    public AttributeConstraint {
        Fields.required(selector, "AttributeConstraint.selector");
        Fields.required(predicate, "AttributeConstraint.predicate");
    }

    /// `AttributeConstraint.Selector` of the v1 API.
    public record Selector(
            @Nullable PseudoattributeType pseudoattributeType, @Nullable String attributeName) {

        /// An attribute by its name.
        public static Selector attribute(String name) {
            return new Selector(null, name);
        }

        /// The host name, the region or the zone of an agent.
        public static Selector of(PseudoattributeType type) {
            return new Selector(type, null);
        }

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

        /// There is such an attribute, whatever its type.
        public static Predicate present() {
            return builder().exists(new Exists()).build();
        }

        /// There is no such attribute.
        public static Predicate absent() {
            return builder().notExists(new NotExists()).build();
        }

        /// The text is this one.
        public static Predicate equalTo(String value) {
            return builder().textEquals(new TextEquals(value)).build();
        }

        /// The text is another one, or there is none.
        public static Predicate notEqualTo(String value) {
            return builder().textNotEquals(new TextNotEquals(value)).build();
        }

        /// The whole text matches a regular expression in the syntax of RE2.
        public static Predicate matching(String regex) {
            return builder().textMatches(new TextMatches(regex)).build();
        }

        /// The text does not match as a whole, or there is none.
        public static Predicate notMatching(String regex) {
            return builder().textNotMatches(new TextNotMatches(regex)).build();
        }

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
