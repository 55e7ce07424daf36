package dev.meros.agent.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the kernel of the system can do, as far as containers need to know.
record KernelFacts(SystemFiles files, Mounts mounts) {
    private static final List<String> FILE_SYSTEMS = List.of("overlay", "btrfs", "xfs", "ext4");
    private static final String LOOP = "loop";

    /// The last column of `/proc/cgroups`: whether a controller is switched on.
    private static final int ENABLED = 3;

    Facts.Kernel read() {
        String release = files.proc("sys/kernel/osrelease");
        Facts.Cgroups cgroups = cgroups();
        return new Facts.Kernel(
                release,
                architecture(),
                cgroups,
                controllers(cgroups),
                files.procNames("self/ns").stream()
                        .filter(name -> !name.endsWith("_for_children"))
                        .toList(),
                userNamespaces(),
                files.proc("self/status").contains("Seccomp:"),
                features(release));
    }

    static String architecture() {
        return System.getProperty("os.arch", "");
    }

    private Facts.Cgroups cgroups() {
        boolean v1 = mounts.list().stream().anyMatch(m -> m.type().equals("cgroup"));
        boolean v2 = mounts.list().stream().anyMatch(m -> m.type().equals("cgroup2"));
        if (v1) {
            return v2 ? Facts.Cgroups.HYBRID : Facts.Cgroups.V1;
        }
        return v2 ? Facts.Cgroups.V2 : Facts.Cgroups.NONE;
    }

    /// Those of the unified tree and those that are mounted by themselves.
    private List<String> controllers(Facts.Cgroups version) {
        TreeSet<String> names = new TreeSet<>();
        if (version == Facts.Cgroups.V1 || version == Facts.Cgroups.HYBRID) {
            for (String line : files.proc("cgroups").lines().toList()) {
                String[] fields = line.split("\\s+", -1);
                if (fields.length > ENABLED && fields[ENABLED].equals("1")) {
                    names.add(fields[0]);
                }
            }
        }
        mounts.list().stream()
                .filter(m -> m.type().equals("cgroup2"))
                .map(m -> SystemFiles.text(m.point().resolve("cgroup.controllers")))
                .flatMap(text -> Arrays.stream(text.split(" ", -1)))
                .filter(name -> !name.isEmpty())
                .forEach(names::add);
        return List.copyOf(names);
    }

    private boolean userNamespaces() {
        String most = files.proc("sys/user/max_user_namespaces");
        return !most.isEmpty() && !most.equals("0");
    }

    private SortedMap<String, Facts.Presence> features(String release) {
        List<String> registered =
                files.proc("filesystems")
                        .lines()
                        .map(line -> line.substring(line.indexOf('\t') + 1).strip())
                        .toList();
        String modules = modules(release);
        SortedMap<String, Facts.Presence> features = new TreeMap<>();
        for (String name : FILE_SYSTEMS) {
            features.put(name, presence(registered.contains(name), modules, name));
        }
        boolean loop = !files.sysNames("module/loop").isEmpty();
        features.put(LOOP, presence(loop, modules, LOOP));
        return features;
    }

    private static Facts.Presence presence(boolean there, String modules, String name) {
        if (there) {
            return Facts.Presence.THERE;
        }
        return modules.contains("/" + name + ".ko")
                ? Facts.Presence.LOADABLE
                : Facts.Presence.MISSING;
    }

    /// The paths of all modules, one a line; empty where none can be loaded.
    private static String modules(String release) {
        Path list = Path.of("/lib/modules", release, "modules.dep");
        return release.isEmpty() || Files.notExists(list) ? "" : SystemFiles.text(list);
    }
}
