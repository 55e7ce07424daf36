package dev.meros.api.resource;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The JSON form of an agent's resources, as Mesos' flag `--resources` has it: an array of
/// `Resource` messages, in the older format or the newer.
///
/// Only what an agent can bring with it is taken: static reservations and disks with a source, but
/// no volumes, no dynamic reservations, nothing revocable, shared or allocated.
final class ResourceJson {
    private ResourceJson() {}

    /// Reads an array; throws [CodecException] that names the resource at fault.
    static List<Resource> parse(String json) {
        List<Resource> resources = new ArrayList<>();
        for (String item : items(json)) {
            resources.add(resource(item));
        }
        return List.copyOf(resources);
    }

    private static List<String> items(String json) {
        try {
            return Json.readItems(json);
        } catch (CodecException e) {
            throw new CodecException(
                    "resources: JSON (expected: an array of resources; " + e.getMessage() + ")", e);
        }
    }

    private static Resource resource(String item) {
        Resource read;
        try {
            read = Json.read(item, Resource.class);
        } catch (CodecException e) {
            throw new CodecException("resources: " + item + ": " + e.getMessage(), e);
        }
        Optional<String> broken = Reservations.violation(read);
        if (broken.isPresent()) {
            throw new CodecException("resources: " + item + ": " + broken.get());
        }
        Resource upgraded = Reservations.upgraded(read);
        Optional<String> expected = violation(upgraded);
        if (expected.isPresent()) {
            throw new CodecException("resources: " + item + " (expected: " + expected.get() + ")");
        }
        return upgraded;
    }

    private static Optional<String> violation(Resource r) {
        if (!hasItsValue(r)) {
            return Optional.of("a value of its type " + r.type() + ", not negative");
        }
        if (r.reservations().size() > 1 || Reservations.isDynamic(r)) {
            return Optional.of("no dynamic reservation; operators and frameworks make them");
        }
        if (r.revocable() != null || r.shared() != null || r.allocationInfo() != null) {
            return Optional.of("neither revocable nor shared nor allocated");
        }
        Resource.DiskInfo disk = r.disk();
        if (disk == null) {
            return Optional.empty();
        }
        if (!r.name().equals("disk")) {
            return Optional.of("disk information with disk alone");
        }
        if (disk.persistence() != null || disk.volume() != null) {
            return Optional.of("no volume; frameworks and operators make them");
        }
        return disk.source() == null ? Optional.empty() : violation(disk.source());
    }

    private static Optional<String> violation(Resource.DiskInfo.Source source) {
        return switch (source.type()) {
            case PATH ->
                    source.path() == null || isEmpty(source.path().root())
                            ? Optional.of("a path.root")
                            : Optional.empty();
            case MOUNT ->
                    source.mount() == null || isEmpty(source.mount().root())
                            ? Optional.of("a mount.root")
                            : Optional.empty();
            case RAW, BLOCK, UNKNOWN -> Optional.empty();
        };
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static boolean hasItsValue(Resource r) {
        return switch (r.type()) {
            case SCALAR -> r.scalar() != null && r.scalar().compareTo(Scalar.ZERO) >= 0;
            case RANGES ->
                    r.ranges() != null
                            && r.ranges().range().stream().allMatch(ResourceJson::isRange);
            case SET -> r.set() != null;
            case TEXT -> false;
        };
    }

    private static boolean isRange(Value.Range range) {
        return range.begin() >= 0 && range.begin() <= range.end();
    }
}
