package dev.meros.agent.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Where a node has which controllers of control groups: all in one tree (version 2), in a tree
/// each (version 1), or some of them in either (hybrid). `keeper` is the tree whose groups tell who
/// is in them and need no set-up.
public record Hierarchies(Map<Controller, Place> places, Optional<Place> keeper) {
    /// The usual place of them all.
    public static final Path MOUNT = Path.of("/sys/fs/cgroup");

    /// A node without.
    public static final Hierarchies NONE = new Hierarchies(Map.of(), Optional.empty());

    static final String MEMBERS = "cgroup.procs";
    private static final String CONTROLLERS = "cgroup.controllers";

    /// Trees of version 1 that keep members where there is no version 2.
    private static final List<String> KEEPERS = List.of("freezer", "pids", "memory");

    /// One tree, by its root directory.
    public record Place(Version version, Path root) {}

    public enum Version {
        FIRST,
        SECOND
    }

    public Hierarchies {
        Map<Controller, Place> copy = new EnumMap<>(Controller.class);
        copy.putAll(places);
        places = Collections.unmodifiableMap(copy);
    }

    /// What is mounted at a directory such as [#MOUNT]; nothing on other systems than Linux.
    public static Hierarchies detect(Path mount) {
        Map<Controller, Place> places = new EnumMap<>(Controller.class);
        Optional<Place> second =
                List.of(mount, mount.resolve("unified")).stream()
                        .filter(d -> Files.isRegularFile(d.resolve(CONTROLLERS)))
                        .map(d -> new Place(Version.SECOND, d))
                        .findFirst();
        second.ifPresent(place -> controllers(place.root()).forEach(c -> places.put(c, place)));
        for (Controller controller : Controller.values()) {
            first(mount, controller.word()).ifPresent(place -> places.put(controller, place));
        }
        Optional<Place> keeper =
                second.or(
                        () ->
                                KEEPERS.stream()
                                        .flatMap(name -> first(mount, name).stream())
                                        .findFirst());
        return new Hierarchies(places, keeper);
    }

    private static Optional<Place> first(Path mount, String name) {
        Path directory = mount.resolve(name);
        if (!Files.isRegularFile(directory.resolve(MEMBERS))) {
            return Optional.empty();
        }
        try {
            // some are mounted together, and have a link for each
            return Optional.of(new Place(Version.FIRST, directory.toRealPath()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static List<Controller> controllers(Path directory) {
        try {
            Set<String> words =
                    Set.copyOf(
                            Arrays.asList(
                                    Files.readString(
                                                    directory.resolve(CONTROLLERS),
                                                    StandardCharsets.US_ASCII)
                                            .strip()
                                            .split(" ", -1)));
            return Arrays.stream(Controller.values())
                    .filter(c -> words.contains(c.word()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// The same without all controllers but some.
    public Hierarchies only(Collection<Controller> some) {
        Map<Controller, Place> left = new EnumMap<>(Controller.class);
        some.stream().filter(places::containsKey).forEach(c -> left.put(c, places.get(c)));
        return new Hierarchies(left, keeper);
    }

    public boolean has(Controller controller) {
        return places.containsKey(controller);
    }

    /// One readable word: `none`, `v1`, `v2` or `v1 and v2`.
    @Override
    public String toString() {
        Set<Version> versions =
                places.values().stream().map(Place::version).collect(Collectors.toSet());
        if (versions.size() > 1) {
            return "v1 and v2";
        }
        return versions.isEmpty() ? "none" : versions.contains(Version.FIRST) ? "v1" : "v2";
    }
}
