package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// What a server was built from.
public record VersionInfo(
        String version,
        @Nullable String buildDate,
        @Nullable Double buildTime,
        @Nullable String buildUser,
        @Nullable String gitSha,
        @Nullable String gitBranch,
        @Nullable String gitTag) {
    public VersionInfo {
        Fields.required(version, "VersionInfo.version");
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.version = version;
        b.buildDate = buildDate;
        b.buildTime = buildTime;
        b.buildUser = buildUser;
        b.gitSha = gitSha;
        b.gitBranch = gitBranch;
        b.gitTag = gitTag;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String version;
        private @Nullable String buildDate;
        private @Nullable Double buildTime;
        private @Nullable String buildUser;
        private @Nullable String gitSha;
        private @Nullable String gitBranch;
        private @Nullable String gitTag;

        private Builder() {}

        public Builder version(String value) {
            this.version = value;
            return this;
        }

        public Builder buildDate(@Nullable String value) {
            this.buildDate = value;
            return this;
        }

        public Builder buildTime(@Nullable Double value) {
            this.buildTime = value;
            return this;
        }

        public Builder buildUser(@Nullable String value) {
            this.buildUser = value;
            return this;
        }

        public Builder gitSha(@Nullable String value) {
            this.gitSha = value;
            return this;
        }

        public Builder gitBranch(@Nullable String value) {
            this.gitBranch = value;
            return this;
        }

        public Builder gitTag(@Nullable String value) {
            this.gitTag = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public VersionInfo build() {
            return new VersionInfo(
                    version, buildDate, buildTime, buildUser, gitSha, gitBranch, gitTag);
        }
    }
}
