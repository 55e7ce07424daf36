package dev.meros.kernel.operator;

import dev.meros.api.model.Resource;
import dev.meros.api.resource.Resources;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Marks resources as allocated to roles, and adds them up by role.
///
/// What is taken alike is mostly the same object, so what was marked once is remembered. Used by
/// one thread, for one answer.
final class Allocations {
    /// What is remembered at most; beyond it all is forgotten.
    private static final int MAX_REMEMBERED = 20_000;

    private final Map<String, IdentityHashMap<Resources, List<Resource>>> remembered =
            new LinkedHashMap<>();
    private int size;

    /// The resources, each marked as allocated to the role.
    List<Resource> marked(Resources resources, String role) {
        if (size == MAX_REMEMBERED) {
            remembered.clear();
            size = 0;
        }
        return remembered
                .computeIfAbsent(role, _ -> new IdentityHashMap<>())
                .computeIfAbsent(
                        resources,
                        r -> {
                            size++;
                            return r.allocatedTo(role).toList();
                        });
    }

    /// What is taken in several roles.
    static final class Sum {
        private final LinkedHashMap<String, Resources> byRole = new LinkedHashMap<>();

        void add(String role, Resources resources) {
            byRole.merge(role, resources, Resources::plus);
        }

        /// All of it, each marked as allocated to its role.
        List<Resource> toList() {
            List<Resource> all = new ArrayList<>();
            byRole.forEach((role, resources) -> all.addAll(resources.allocatedTo(role).toList()));
            return all;
        }
    }
}
