package dev.meros.longrunning.core.definition;

import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;

import java.util.List;

/// Fields that would change what runs but that this framework cannot honour yet. They are refused
/// by name: a definition must never mean less than its author believes.
final class Unsupported {
    private static final List<String> FIELDS =
            List.of(
                    "check",
                    "executorResources",
                    "gpus",
                    "ipAddress",
                    "readinessChecks",
                    "residency",
                    "resourceLimits",
                    "secrets",
                    "tty");

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
        List<Input> networks = in.objects("networks");
        for (Input network : networks) {
            String mode = network.text("mode", "container");
            if (!mode.equals("host")) {
                rules.add(network.path("mode"), text("network mode " + mode));
            }
        }
        if (networks.size() > 1) {
            rules.add(path + "/networks", "Host networking may be declared only once");
        }
    }
}
