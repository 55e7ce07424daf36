package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// An address with a path and query parameters.
public record Url(
        String scheme,
        Address address,
        @Nullable String path,
        List<Parameter> query,
        @Nullable String fragment) {
    public Url {
        Fields.required(scheme, "URL.scheme");
        Fields.required(address, "URL.address");
        query = Fields.list(query);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.scheme = scheme;
        b.address = address;
        b.path = path;
        b.query = query;
        b.fragment = fragment;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String scheme;
        private @Nullable Address address;
        private @Nullable String path;
        private @Nullable List<Parameter> query;
        private @Nullable String fragment;

        private Builder() {}

        public Builder scheme(String value) {
            this.scheme = value;
            return this;
        }

        public Builder address(Address value) {
            this.address = value;
            return this;
        }

        public Builder path(@Nullable String value) {
            this.path = value;
            return this;
        }

        public Builder query(List<Parameter> value) {
            this.query = value;
            return this;
        }

        public Builder fragment(@Nullable String value) {
            this.fragment = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public Url build() {
            return new Url(scheme, address, path, query, fragment);
        }
    }
}
