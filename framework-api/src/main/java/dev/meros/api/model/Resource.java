package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// An amount of one resource of an agent, with its reservations, its disk source and its volume.
/// Quantities are in cores, MB, MB and port numbers for `cpus`, `mem`, `disk` and `ports`.
public record Resource(
        String name,
        Value.Type type,
        @Nullable Scalar scalar,
        Value.@Nullable Ranges ranges,
        Value.@Nullable Set set,
        @Nullable String role,
        @Nullable DiskInfo disk,
        @Nullable ReservationInfo reservation,
        @Nullable RevocableInfo revocable,
        @Nullable SharedInfo shared,
        @Nullable AllocationInfo allocationInfo,
        @Nullable ResourceProviderId providerId,
        List<ReservationInfo> reservations) {
    public Resource {
        Fields.required(name, "Resource.name");
        Fields.required(type, "Resource.type");
        reservations = Fields.list(reservations);
    }

    /// A builder with every field unset; required fields are checked by [Builder#build()].
    public static Builder builder() {
        return new Builder();
    }

    /// A builder that starts from the values of this record.
    public Builder toBuilder() {
        Builder b = new Builder();
        b.name = name;
        b.type = type;
        b.scalar = scalar;
        b.ranges = ranges;
        b.set = set;
        b.role = role;
        b.disk = disk;
        b.reservation = reservation;
        b.revocable = revocable;
        b.shared = shared;
        b.allocationInfo = allocationInfo;
        b.providerId = providerId;
        b.reservations = reservations;
        return b;
    }

    /// Sets fields one by one; not thread-safe.
    public static final class Builder {
        private @Nullable String name;
        private Value.@Nullable Type type;
        private @Nullable Scalar scalar;
        private Value.@Nullable Ranges ranges;
        private Value.@Nullable Set set;
        private @Nullable String role;
        private @Nullable DiskInfo disk;
        private @Nullable ReservationInfo reservation;
        private @Nullable RevocableInfo revocable;
        private @Nullable SharedInfo shared;
        private @Nullable AllocationInfo allocationInfo;
        private @Nullable ResourceProviderId providerId;
        private @Nullable List<ReservationInfo> reservations;

        private Builder() {}

        public Builder name(String value) {
            this.name = value;
            return this;
        }

        public Builder type(Value.Type value) {
            this.type = value;
            return this;
        }

        public Builder scalar(@Nullable Scalar value) {
            this.scalar = value;
            return this;
        }

        public Builder ranges(Value.@Nullable Ranges value) {
            this.ranges = value;
            return this;
        }

        public Builder set(Value.@Nullable Set value) {
            this.set = value;
            return this;
        }

        public Builder role(@Nullable String value) {
            this.role = value;
            return this;
        }

        public Builder disk(@Nullable DiskInfo value) {
            this.disk = value;
            return this;
        }

        public Builder reservation(@Nullable ReservationInfo value) {
            this.reservation = value;
            return this;
        }

        public Builder revocable(@Nullable RevocableInfo value) {
            this.revocable = value;
            return this;
        }

        public Builder shared(@Nullable SharedInfo value) {
            this.shared = value;
            return this;
        }

        public Builder allocationInfo(@Nullable AllocationInfo value) {
            this.allocationInfo = value;
            return this;
        }

        public Builder providerId(@Nullable ResourceProviderId value) {
            this.providerId = value;
            return this;
        }

        public Builder reservations(List<ReservationInfo> value) {
            this.reservations = value;
            return this;
        }

        /// Builds the record; throws [InvalidMessageException] when a required field is unset.
        @SuppressWarnings(
                "NullAway") // the constructor turns unset fields into defaults or refuses them
        public Resource build() {
            return new Resource(
                    name,
                    type,
                    scalar,
                    ranges,
                    set,
                    role,
                    disk,
                    reservation,
                    revocable,
                    shared,
                    allocationInfo,
                    providerId,
                    reservations);
        }
    }

    /// `Resource.AllocationInfo` of the v1 API.
    public record AllocationInfo(@Nullable String role) {}

    /// `Resource.ReservationInfo` of the v1 API.
    public record ReservationInfo(
            @Nullable String principal,
            @Nullable Labels labels,
            @Nullable String role,
            ReservationInfo.@Nullable Type type) {

        /// `Resource.ReservationInfo.Type` of the v1 API; the number is the protobuf one.
        public enum Type implements WireEnum {
            UNKNOWN(0),
            STATIC(1),
            DYNAMIC(2);

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

    /// `Resource.DiskInfo` of the v1 API.
    public record DiskInfo(
            @Nullable Persistence persistence, @Nullable Volume volume, @Nullable Source source) {

        /// `Resource.DiskInfo.Persistence` of the v1 API.
        public record Persistence(String id, @Nullable String principal) {
            public Persistence {
                Fields.required(id, "Persistence.id");
            }
        }

        /// `Resource.DiskInfo.Source` of the v1 API.
        public record Source(
                Source.Type type,
                @Nullable Path path,
                @Nullable Mount mount,
                @Nullable String id,
                @Nullable Labels metadata,
                @Nullable String profile,
                @Nullable String vendor) {
            public Source {
                Fields.required(type, "Source.type");
            }

            /// A builder with every field unset; required fields are checked by [Builder#build()].
            public static Builder builder() {
                return new Builder();
            }

            /// A builder that starts from the values of this record.
            public Builder toBuilder() {
                Builder b = new Builder();
                b.type = type;
                b.path = path;
                b.mount = mount;
                b.id = id;
                b.metadata = metadata;
                b.profile = profile;
                b.vendor = vendor;
                return b;
            }

            /// Sets fields one by one; not thread-safe.
            public static final class Builder {
                private Source.@Nullable Type type;
                private @Nullable Path path;
                private @Nullable Mount mount;
                private @Nullable String id;
                private @Nullable Labels metadata;
                private @Nullable String profile;
                private @Nullable String vendor;

                private Builder() {}

                public Builder type(Source.Type value) {
                    this.type = value;
                    return this;
                }

                public Builder path(@Nullable Path value) {
                    this.path = value;
                    return this;
                }

                public Builder mount(@Nullable Mount value) {
                    this.mount = value;
                    return this;
                }

                public Builder id(@Nullable String value) {
                    this.id = value;
                    return this;
                }

                public Builder metadata(@Nullable Labels value) {
                    this.metadata = value;
                    return this;
                }

                public Builder profile(@Nullable String value) {
                    this.profile = value;
                    return this;
                }

                public Builder vendor(@Nullable String value) {
                    this.vendor = value;
                    return this;
                }

                /// Builds the record; throws [InvalidMessageException] when a required field is
                /// unset.
                @SuppressWarnings(
                        "NullAway") // the constructor turns unset fields into defaults or refuses
                // them
                public Source build() {
                    return new Source(type, path, mount, id, metadata, profile, vendor);
                }
            }

            /// `Resource.DiskInfo.Source.Type` of the v1 API; the number is the protobuf one.
            public enum Type implements WireEnum {
                UNKNOWN(0),
                PATH(1),
                MOUNT(2),
                BLOCK(3),
                RAW(4);

                private final int number;

                Type(int number) {
                    this.number = number;
                }

                @Override
                public int number() {
                    return number;
                }
            }

            /// `Resource.DiskInfo.Source.Path` of the v1 API.
            public record Path(@Nullable String root) {}

            /// `Resource.DiskInfo.Source.Mount` of the v1 API.
            public record Mount(@Nullable String root) {}
        }
    }

    /// `Resource.RevocableInfo` of the v1 API.
    public record RevocableInfo() {}

    /// `Resource.SharedInfo` of the v1 API.
    public record SharedInfo() {}

    /// A scalar resource without reservation, such as `cpus`.
    public static Resource scalar(String name, Scalar amount) {
        return builder().name(name).type(Value.Type.SCALAR).scalar(amount).build();
    }

    /// A ranges resource without reservation, such as `ports`.
    public static Resource ranges(String name, List<Value.Range> ranges) {
        return builder()
                .name(name)
                .type(Value.Type.RANGES)
                .ranges(new Value.Ranges(ranges))
                .build();
    }
}
