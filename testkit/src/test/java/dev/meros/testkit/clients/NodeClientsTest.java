package dev.meros.testkit.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.testkit.cluster.Cluster;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `@dcos/recordio` and `@dcos/mesos-client` with Node, over JSON. `.ci/run` installs them.
@Timeout(90)
final class NodeClientsTest {
    private static final Path NODE = ClientProcess.CLIENTS.resolve("node");

    @TempDir private Path directory;

    @BeforeEach
    void needsThePackages() {
        assumeTrue(
                Files.isDirectory(NODE.resolve("node_modules/@dcos/recordio")),
                "npm packages of src/test/clients/node (install: npm ci)");
    }

    private static ClientProcess run(String script, Cluster cluster, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add("node");
        command.add(NODE.resolve(script).toString());
        command.add(cluster.kernel().toString());
        command.addAll(List.of(arguments));
        return ClientProcess.start(command);
    }

    @Test
    void aSchedulerLaunchesAcknowledgesFailsOverKillsAndTearsDown() throws Exception {
        try (Cluster cluster = Cluster.start(directory).withAgents(1);
                ClientProcess first = run("scheduler.js", cluster, "node")) {
            first.heard().expect("subscribed node");
            first.heard().expect("answered ACCEPT 202");
            first.heard().expect("TASK_RUNNING");
            first.heard().expect("answered ACKNOWLEDGE 202");

            try (ClientProcess second = run("scheduler.js", cluster, "node", "takeover")) {
                first.heard().expect("error Framework failed over");
                second.heard().expect("subscribed node");
                second.heard().expect("TASK_RUNNING REASON_RECONCILIATION");
                second.heard().expect("answered KILL 202");
                second.heard().expect("TASK_KILLED");
                second.heard().expect("answered TEARDOWN 202");
            }
        }
    }

    @Test
    void anOperatorReadsTheClusterAndHearsWhatHappens() throws Exception {
        try (Cluster cluster = Cluster.start(directory).withAgents(1);
                ClientProcess operator = run("operator.js", cluster)) {
            operator.heard()
                    .expectAll(
                            "answered GET_HEALTH 2",
                            "answered GET_VERSION 2",
                            "answered GET_FLAGS 2",
                            "answered GET_AGENTS 2",
                            "answered GET_STATE 2",
                            "event SUBSCRIBED");

            try (ClientProcess scheduler = run("scheduler.js", cluster, "node")) {
                scheduler.heard().expect("TASK_RUNNING");
                operator.heard().expect("event FRAMEWORK_ADDED");
                operator.heard().expect("event TASK_ADDED");
                operator.heard().expect("event TASK_UPDATED");
            }
        }
    }
}
