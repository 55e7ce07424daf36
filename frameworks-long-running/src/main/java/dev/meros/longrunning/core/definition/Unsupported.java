package dev.meros.longrunning.core.definition;

import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;

import java.util.List;

/// Fields that would change what runs but that this framework cannot honour yet. They are refused
/// by name: a definition must never mean less than its author believes.
final class Unsupported {
    private static final List<String> FIELDS = List.of("executorResources", "residency", "secrets");

    private Unsupported() {}

    static String text(String what) {
        return what + " is not supported";
    }

    static void check(Input in, String path, Problems rules) {
        for (String field : FIELDS) {
            if (in.hasContent(field)) {
                rules.add(path + "/" + field, text(field));
            }
        }
    }
}
