package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A command: a line for `/bin/sh -c` when `shell` is true, else an executable with its arguments,
/// `arguments[0]` being its own name.
public record CommandInfo(
        List<Uri> uris,
        @Nullable Environment environment,
        @Nullable String value,
        @Nullable String user,
        Boolean shell,
        List<String> arguments) {
    public CommandInfo {
        uris = Fields.list(uris);
        shell = Fields.orDefault(shell, Boolean.TRUE);
        arguments = Fields.list(arguments);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.uris = uris;
        b.environment = environment;
        b.value = value;
        b.user = user;
        b.shell = shell;
        b.arguments = arguments;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable List<Uri> uris;
        private @Nullable Environment environment;
        private @Nullable String value;
        private @Nullable String user;
        private @Nullable Boolean shell;
        private @Nullable List<String> arguments;

        private Builder() {}

        public Builder uris(List<Uri> value) {
            this.uris = value;
            return this;
        }

        public Builder environment(@Nullable Environment value) {
            this.environment = value;
            return this;
        }

        public Builder value(@Nullable String value) {
            this.value = value;
            return this;
        }

        public Builder user(@Nullable String value) {
            this.user = value;
            return this;
        }

        public Builder shell(Boolean value) {
            this.shell = value;
            return this;
        }

        public Builder arguments(List<String> value) {
            this.arguments = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public CommandInfo build() {
            return new CommandInfo(uris, environment, value, user, shell, arguments);
        }
    }

    /// `CommandInfo.URI` of the v1 API.
    public record Uri(
            String value,
            @Nullable Boolean executable,
            Boolean extract,
            @Nullable Boolean cache,
            @Nullable String outputFile) {
        public Uri {
            Fields.required(value, "URI.value");
            extract = Fields.orDefault(extract, Boolean.TRUE);
        }

        /// A builder with every field unset; required fields are checked by [Builder#build()].
        public static Builder builder() {
            return new Builder();
        }

        /// A builder that starts from the values of this record.
        public Builder toBuilder() {
            Builder b = new Builder();
            b.value = value;
            b.executable = executable;
            b.extract = extract;
            b.cache = cache;
            b.outputFile = outputFile;
            return b;
        }

        /// Sets fields one by one; not thread-safe.
        public static final class Builder {
            private @Nullable String value;
            private @Nullable Boolean executable;
            private @Nullable Boolean extract;
            private @Nullable Boolean cache;
            private @Nullable String outputFile;

            private Builder() {}

            public Builder value(String value) {
                this.value = value;
                return this;
            }

            public Builder executable(@Nullable Boolean value) {
                this.executable = value;
                return this;
            }

            public Builder extract(Boolean value) {
                this.extract = value;
                return this;
            }

            public Builder cache(@Nullable Boolean value) {
                this.cache = value;
                return this;
            }

            public Builder outputFile(@Nullable String value) {
                this.outputFile = value;
                return this;
            }

            /// Builds the record; throws [InvalidMessageException] when a required field is unset.
            @SuppressWarnings(
                    "NullAway") // the constructor turns unset fields into defaults or refuses them
            public Uri build() {
                return new Uri(value, executable, extract, cache, outputFile);
            }
        }
    }
}
