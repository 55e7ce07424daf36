package dev.meros.api.resource;

import dev.meros.api.agent.Disk;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.Label;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Of what kind the disk below a resource is, as far as messages tell.
public final class DiskKinds {
    /// The attribute with the kind of an agent's root disk, and the key of the label in the
    /// metadata of a disk source with that of its own: `nvme`, `ssd`, `rotational` or `unknown`.
    public static final String NAME = "disk_kind";

    private DiskKinds() {}

    /// The kind that the metadata of the disk's source says; without a source, that of the
    /// attributes of its agent. Letter case does not matter; what is no kind is unknown.
    public static Disk.Kind of(Resource disk, List<Attribute> attributes) {
        DiskInfo.Source source = disk.disk() == null ? null : disk.disk().source();
        if (source == null) {
            return attributes.stream()
                    .filter(a -> a.name().equals(NAME) && a.text() != null)
                    .map(a -> parse(Objects.requireNonNull(a.text()).value()))
                    .findFirst()
                    .orElse(Disk.Kind.UNKNOWN);
        }
        List<Label> labels = source.metadata() == null ? List.of() : source.metadata().labels();
        return labels.stream()
                .filter(l -> l.key().equals(NAME) && l.value() != null)
                .map(l -> parse(Objects.requireNonNull(l.value())))
                .findFirst()
                .orElse(Disk.Kind.UNKNOWN);
    }

    private static Disk.Kind parse(String text) {
        for (Disk.Kind kind : Disk.Kind.values()) {
            if (kind.name().equals(text.toUpperCase(Locale.ROOT))) {
                return kind;
            }
        }
        return Disk.Kind.UNKNOWN;
    }
}
