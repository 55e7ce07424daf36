package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// A container image.
public record Image(Type type, @Nullable Appc appc, @Nullable Docker docker, Boolean cached) {
    public Image {
        Fields.required(type, "Image.type");
        cached = Fields.orDefault(cached, Boolean.TRUE);
    }

    /// `Image.Type` of the v1 API; the number is the protobuf one.
    public enum Type implements WireEnum {
        APPC(1),
        DOCKER(2);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `Image.Appc` of the v1 API.
    public record Appc(String name, @Nullable String id, @Nullable Labels labels) {
        public Appc {
            Fields.required(name, "Appc.name");
        }
    }

    /// `Image.Docker` of the v1 API.
    public record Docker(String name, @Nullable Credential credential, @Nullable Secret config) {
        public Docker {
            Fields.required(name, "Docker.name");
        }
    }
}
