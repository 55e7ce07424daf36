package dev.meros.longrunning.core.group;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.document.Problems;

import java.util.List;
import java.util.stream.Collectors;

/// The rules that only the whole tree can break, with the texts that clients of Marathon know.
public final class TreeRules {
    private TreeRules() {}

    /// `dependencies` are those of the tree.
    public static void check(Tree tree, Dependencies dependencies, Problems problems) {
        for (AppId app : tree.apps().keySet()) {
            if (tree.group(app) != null) {
                problems.add(
                        "/", "Groups and Applications may not have the same identifier: " + app);
            }
        }
        List<AppId> cycle = dependencies.cycle();
        if (!cycle.isEmpty()) {
            problems.add(
                    "/dependencies",
                    "Dependency graph has cyclic dependencies: "
                            + cycle.stream().map(AppId::path).collect(Collectors.joining(" -> "))
                            + " -> "
                            + cycle.getFirst());
        }
    }
}
