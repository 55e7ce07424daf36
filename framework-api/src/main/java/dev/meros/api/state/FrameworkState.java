package dev.meros.api.state;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.Fields;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The messages of framework state: durable named entries that the kernel keeps for a framework,
/// with versions and compare-and-set.
///
/// `GET /api/v1/framework-state/{framework id}?prefix=P` answers 200 with [Entries], sorted by
/// name. `POST` of a [Write] to the same path, with the `Mesos-Stream-Id` of the current
/// subscription, is all or nothing: 200 with [Written] once it is durable, 409 with [Conflict] when
/// an entry has another version than expected, 403 when the stream is not the current one, 400 when
/// a limit is passed. Entries live until the framework is torn down.
public final class FrameworkState {
    /// The path, to which the framework's id is added.
    public static final String PATH = "/api/v1/framework-state/";

    /// The longest name, in UTF-8 bytes.
    public static final int MAX_NAME_BYTES = 512;

    /// The largest value, in bytes.
    public static final int MAX_VALUE_BYTES = 1 << 20;

    /// The most changes in one write.
    public static final int MAX_CHANGES = 1000;

    /// The most entries of one framework.
    public static final int MAX_ENTRIES = 200_000;

    /// The most bytes in all names and values of one framework.
    public static final long MAX_TOTAL_BYTES = 256L << 20;

    private FrameworkState() {}

    /// An entry; its version is 1 when it is created and grows by 1 with each change.
    public record Entry(String name, Long version, Bytes value) {
        public Entry {
            Fields.required(name, "Entry.name");
            Fields.required(version, "Entry.version");
            Fields.required(value, "Entry.value");
        }
    }

    public record Entries(List<Entry> entries) {
        public Entries {
            entries = Fields.list(entries);
        }
    }

    /// Sets an entry that has now `expectedVersion`, 0 meaning that it does not exist. Without a
    /// value the entry is deleted.
    public record Change(String name, Long expectedVersion, @Nullable Bytes value) {
        public Change {
            Fields.required(name, "Change.name");
            Fields.required(expectedVersion, "Change.expected_version");
        }
    }

    public record Write(List<Change> changes) {
        public Write {
            changes = Fields.list(changes);
        }
    }

    /// The new version of each changed entry, in the order of the changes; 0 for a deleted one.
    public record Written(List<Long> versions) {
        public Written {
            versions = Fields.list(versions);
        }
    }

    /// The entries that stood in the way, with the versions they have; nothing was written.
    public record Conflict(String message, List<Version> conflicts) {
        public Conflict {
            Fields.required(message, "Conflict.message");
            conflicts = Fields.list(conflicts);
        }
    }

    public record Version(String name, Long version) {
        public Version {
            Fields.required(name, "Version.name");
            Fields.required(version, "Version.version");
        }
    }
}
