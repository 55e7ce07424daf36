package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A file in a sandbox, as a directory listing shows it.
public record FileInfo(
        String path,
        @Nullable Integer nlink,
        @Nullable Long size,
        @Nullable TimeInfo mtime,
        @Nullable Integer mode,
        @Nullable String uid,
        @Nullable String gid) {
    public FileInfo {
        Fields.required(path, "FileInfo.path");
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.path = path;
        b.nlink = nlink;
        b.size = size;
        b.mtime = mtime;
        b.mode = mode;
        b.uid = uid;
        b.gid = gid;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String path;
        private @Nullable Integer nlink;
        private @Nullable Long size;
        private @Nullable TimeInfo mtime;
        private @Nullable Integer mode;
        private @Nullable String uid;
        private @Nullable String gid;

        private Builder() {}

        public Builder path(String value) {
            this.path = value;
            return this;
        }

        public Builder nlink(@Nullable Integer value) {
            this.nlink = value;
            return this;
        }

        public Builder size(@Nullable Long value) {
            this.size = value;
            return this;
        }

        public Builder mtime(@Nullable TimeInfo value) {
            this.mtime = value;
            return this;
        }

        public Builder mode(@Nullable Integer value) {
            this.mode = value;
            return this;
        }

        public Builder uid(@Nullable String value) {
            this.uid = value;
            return this;
        }

        public Builder gid(@Nullable String value) {
            this.gid = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public FileInfo build() {
            return new FileInfo(path, nlink, size, mtime, mode, uid, gid);
        }
    }
}
