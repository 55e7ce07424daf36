package dev.meros.agent.cgroup;

import dev.meros.agent.cgroup.Hierarchies.Place;
import dev.meros.agent.cgroup.Hierarchies.Version;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The control groups of one kind of container, all below a parent of the same name in each tree.
public final class ControlGroups {
    private static final String CHILDREN = "cgroup.subtree_control";
    private static final System.Logger LOG = System.getLogger(ControlGroups.class.getName());

    private final Hierarchies usable;
    private final String parent;

    private ControlGroups(Hierarchies usable, String parent) {
        this.usable = usable;
        this.parent = parent;
    }

    /// Groups that somebody else makes, such as a runtime.
    public static ControlGroups foreign(Hierarchies hierarchies, String parent) {
        return new ControlGroups(hierarchies, parent);
    }

    /// Groups that we make ourselves: makes the parent in each tree. What cannot be used, because
    /// the agent is not root or the system refuses it, is left out and logged.
    public static ControlGroups open(Hierarchies hierarchies, String parent) {
        Map<Controller, Place> usable = new EnumMap<>(Controller.class);
        hierarchies
                .places()
                .forEach(
                        (controller, place) -> {
                            if (prepare(controller, place, parent)) {
                                usable.put(controller, place);
                            }
                        });
        Optional<Place> keeper = hierarchies.keeper().filter(place -> make(place, parent));
        if (keeper.isPresent() && keeper.get().version() == Version.SECOND) {
            // it counts processor time anyway
            usable.remove(Controller.CPUACCT);
        }
        return new ControlGroups(new Hierarchies(usable, keeper), parent);
    }

    private static boolean prepare(Controller controller, Place place, String parent) {
        if (!make(place, parent)) {
            return false;
        }
        if (place.version() == Version.FIRST) {
            return true;
        }
        try {
            pass(controller, place.root());
            pass(controller, place.root().resolve(parent));
            return true;
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "control groups: {0} is not used ({1})",
                    controller.word(),
                    e.getMessage());
            return false;
        }
    }

    private static boolean make(Place place, String parent) {
        if (!Files.isWritable(place.root().resolve(Hierarchies.MEMBERS))) {
            return false;
        }
        try {
            Files.createDirectories(place.root().resolve(parent));
            return true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, place.root() + " takes no group", e);
            return false;
        }
    }

    /// Lets the children of a group have a controller.
    private static void pass(Controller controller, Path directory) throws IOException {
        Path file = directory.resolve(CHILDREN);
        String passed = " " + Files.readString(file, StandardCharsets.US_ASCII).strip() + " ";
        if (!passed.contains(" " + controller.word() + " ")) {
            ControlGroup.write(file, "+" + controller.word());
        }
    }

    /// What these groups can hold somebody to.
    public Set<Controller> controllers() {
        return usable.places().keySet();
    }

    /// The group of that name, whether it is there or not.
    public ControlGroup group(String name) {
        return new ControlGroup(usable, parent + "/" + name);
    }
}
