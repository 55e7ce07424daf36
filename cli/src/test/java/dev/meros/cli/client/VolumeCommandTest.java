package dev.meros.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// The volume command against prepared answers of the kernel.
final class VolumeCommandTest {
    private static final String VOLUMES =
            """
            {"type":"GET_VOLUMES","get_volumes":{"volumes":[
             {"agent_id":{"value":"S1"},"hostname":"n1","role":"db","id":"pg","principal":"ops",
              "size_mb":400.5,"shared":false,"disk":{"type":"PATH","kind":"SSD","root":"/mnt/d1"},
              "state":"USED","tasks":[{"task_id":{"value":"t1"}},{"task_id":{"value":"t2"}}]},
             {"agent_id":{"value":"S2"},"hostname":"n2","role":"db","id":"pg","size_mb":100,
              "shared":true,"disk":{"type":"ROOT","kind":"UNKNOWN"},"state":"PENDING",
              "operation":"CREATE"},
             {"agent_id":{"value":"S3"},"hostname":"n3","role":"web","id":"old","size_mb":1,
              "shared":false,"disk":{"type":"ROOT","kind":"UNKNOWN"},"state":"LOST",
              "lost_at":"2026-01-01T00:00:00Z"}]}}
            """;

    private final StubServer server = new StubServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private Invocation run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("volume"));
        all.addAll(List.of(arguments));
        all.add("--kernel=" + server.address());
        return Invocation.of(all.toArray(new String[0]));
    }

    @Test
    void volumesAreListedWithTheirDiskStateAndTasks() {
        server.answering("POST /api/v1", 200, VOLUMES);

        assertThat(run("list", "--node", "n1", "--role", "db", "--state", "used").out())
                .isEqualToNormalizingNewlines(
                        """
                        VOLUME  HOST  ROLE  SIZE MB  DISK              SHARED  PRINCIPAL  STATE                        TASKS
                        pg      n1    db      400.5  PATH /mnt/d1 ssd  no      ops        used                         t1,t2
                        pg      n2    db        100  ROOT              yes                pending (CREATE)
                        old     n3    web         1  ROOT              no                 lost (2026-01-01T00:00:00Z)
                        """);
        assertThat(server.requests())
                .containsExactly(
                        "POST /api/v1 {\"type\":\"GET_VOLUMES\",\"get_volumes\":{\"agent\":\"n1\","
                                + "\"role\":\"db\",\"state\":\"used\"}}");
        assertThat(run("list", "-o", "json").out()).startsWith("[").contains("\"lost_at\"");
    }

    @Test
    void lostVolumesAreForgotten() {
        server.answering("POST /api/v1", 200, VOLUMES);

        Invocation forgotten = run("forget", "old");
        Invocation unclear = run("forget", "pg");
        Invocation unknown = run("forget", "none");

        assertThat(forgotten.exitCode()).isZero();
        assertThat(server.requests())
                .contains(
                        "POST /api/v1"
                            + " {\"type\":\"FORGET_VOLUME\",\"forget_volume\":{\"role\":\"web\","
                            + "\"id\":\"old\",\"agent_id\":{\"value\":\"S3\"}}}");
        assertThat(unclear.err())
                .contains("volume: pg (expected: --node and --role of one of S1 db, S2 db)");
        assertThat(unknown.err())
                .contains("volume: none (expected: one of `meros volume list --state lost`)");
    }
}
