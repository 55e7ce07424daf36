package dev.meros.cli.bench.cluster;

import dev.meros.api.codec.Json;
import dev.meros.cli.bench.BusyboxImage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The apps of the bench: a small web server of busybox, as a process or in a container.
enum BenchApp {
    /// Serves at once and ends at once.
    SERVER("exec %s httpd -f -p 127.0.0.1:$PORT0 -h ."),
    /// Serves after 0.2 s; when it shall end it goes on for 0.5 s, for whoever has not heard of it.
    POLITE(
            "sleep 0.2; setsid %1$s httpd -f -p 127.0.0.1:$PORT0 -h . & server=$!;"
                    + " trap 'sleep 0.5; kill $server; exit 0' TERM; wait $server");

    private final String command;

    BenchApp(String command) {
        this.command = command;
    }

    /// What instances run as.
    enum Driver {
        process,
        oci
    }

    /// Whether instances are checked: every second by a TCP connection, after a tenth of one;
    /// polite ones as soon as they can serve.
    enum Checked {
        YES,
        NO
    }

    /// A definition for `/v2/apps`; another `edition` makes it another version.
    String definition(String id, int instances, Driver driver, Checked checked, int edition) {
        Map<String, Object> app = new LinkedHashMap<>();
        app.put("id", id);
        app.put("instances", instances);
        app.put("cpus", 0.01);
        app.put("mem", 16);
        app.put("cmd", command.formatted(driver == Driver.oci ? "busybox" : "/bin/busybox"));
        app.put("env", Map.of("EDITION", Integer.toString(edition)));
        app.put("portDefinitions", List.of(Map.of("port", 0, "protocol", "tcp")));
        app.put("taskKillGracePeriodSeconds", 3);
        app.put(
                "upgradeStrategy",
                Map.of("minimumHealthCapacity", 1.0, "maximumOverCapacity", 1.0));
        if (driver == Driver.oci) {
            app.put(
                    "container",
                    Map.of("type", "MESOS", "docker", Map.of("image", BusyboxImage.NAME)));
        }
        if (checked == Checked.YES) {
            app.put("healthChecks", List.of(check()));
        }
        return Json.writeText(app);
    }

    private Map<String, Object> check() {
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("protocol", "MESOS_TCP");
        check.put("portIndex", 0);
        check.put("delaySeconds", this == POLITE ? 0.25 : 0.1);
        check.put("intervalSeconds", this == POLITE ? 0.25 : 1);
        check.put("timeoutSeconds", 2);
        check.put("gracePeriodSeconds", 30);
        check.put("maxConsecutiveFailures", 3);
        return check;
    }
}
