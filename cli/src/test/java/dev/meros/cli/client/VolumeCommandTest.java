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

    /// A node with 1000 MB of the root disk, 100 of them reserved to db, and a disk of its own,
    /// with a volume of 300 MB.
    private void aNodeWithDisks(String state) {
        server.answering(
                "POST /api/v1",
                200,
                """
                {"get_agents":{"agents":[
                  {"agent_info":{"id":{"value":"S1"},"hostname":"n1"},"total_resources":[
                   {"name":"cpus","type":"SCALAR","scalar":{"value":4},"role":"*"},
                   {"name":"disk","type":"SCALAR","scalar":{"value":900},"role":"*"},
                   {"name":"disk","type":"SCALAR","scalar":{"value":100},"role":"db",
                    "reservations":[{"type":"DYNAMIC","role":"db"}]},
                   {"name":"disk","type":"SCALAR","scalar":{"value":2000},"role":"*",
                    "disk":{"source":{"type":"MOUNT","mount":{"root":"/mnt/d1"}}}}]}]},
                 "get_volumes":{"volumes":[
                  {"agent_id":{"value":"S1"},"hostname":"n1","role":"db","id":"pg","size_mb":300,
                   "state":"%s","operation":"GROW_VOLUME","message":"the disk is full","resource":
                   {"name":"disk","type":"SCALAR","scalar":{"value":300},
                    "reservations":[{"type":"DYNAMIC","role":"db"}],
                    "disk":{"persistence":{"id":"pg"},
                            "volume":{"container_path":"data","mode":"RW"}}}}]}}
                """
                        .formatted(state));
    }

    private List<String> changes() {
        return server.requests().stream()
                .map(r -> r.replace("POST /api/v1 {\"type\":", "").replace("\"", ""))
                .filter(r -> !r.startsWith("GET_"))
                .toList();
    }

    private static final String DB = "reservations:[{type:DYNAMIC,role:db}]";
    private static final String ON_S1 = "{agent_id:{value:S1},";

    private static String amount(int megabytes) {
        return "name:disk,type:SCALAR,scalar:{value:%s.0},".formatted(megabytes);
    }

    @Test
    void aVolumeIsCreatedOnWhatIsReservedToItsRole() {
        aNodeWithDisks("FREE");

        Invocation created = run("create", "new", "--node=n1", "--role=db", "--size=100");

        assertThat(created.out())
                .isEqualTo("volume new is to be created on n1; see meros volume list\n");
        assertThat(changes())
                .containsExactly(
                        "CREATE_VOLUMES,create_volumes:"
                                + ON_S1
                                + "volumes:[{"
                                + amount(100)
                                + DB
                                + ",disk:{persistence:{id:new},"
                                + "volume:{container_path:data,mode:RW}}}]}}");
    }

    @Test
    void whatIsNotReservedYetIsReservedFirst() {
        aNodeWithDisks("FREE");

        Invocation created =
                run(
                        "create",
                        "new",
                        "--node=S1",
                        "--role=web",
                        "--disk=/mnt/d1",
                        "--principal=ops",
                        "--container-path=pg",
                        "--shared");

        assertThat(created.err()).isEmpty();
        String disk =
                amount(2000)
                        + "reservations:[{type:DYNAMIC,role:web,principal:ops}],"
                        + "disk:{source:{type:MOUNT,mount:{root:/mnt/d1}}";
        assertThat(changes())
                .containsExactly(
                        "RESERVE_RESOURCES,reserve_resources:"
                                + ON_S1
                                + "resources:[{"
                                + disk
                                + "}}]}}",
                        "CREATE_VOLUMES,create_volumes:"
                                + ON_S1
                                + "volumes:[{"
                                + disk
                                + ",persistence:{id:new,principal:ops},"
                                + "volume:{container_path:pg,mode:RW}},shared:{}}]}}");
    }

    @Test
    void aVolumeIsGrownShrunkAndDestroyed() {
        aNodeWithDisks("FREE");

        assertThat(run("grow", "pg", "--by=50", "--wait=5").out())
                .isEqualTo("volume pg is grown to 350 MB\n");
        assertThat(run("grow", "pg", "--by=500").exitCode()).isZero();
        assertThat(run("shrink", "pg", "--by=100", "--unreserve").exitCode()).isZero();
        assertThat(run("destroy", "pg", "--unreserve").exitCode()).isZero();

        String volume =
                amount(300).replace(".0", "")
                        + DB
                        + ",disk:{persistence:{id:pg},volume:{container_path:data,mode:RW}}";
        assertThat(changes())
                .containsExactly(
                        "GROW_VOLUME,grow_volume:%svolume:{%s},addition:{%s%s}}}"
                                .formatted(ON_S1, volume, amount(50), DB),
                        "RESERVE_RESOURCES,reserve_resources:%sresources:[{%s%s}]}}"
                                .formatted(ON_S1, amount(500), DB),
                        "GROW_VOLUME,grow_volume:%svolume:{%s},addition:{%s%s}}}"
                                .formatted(ON_S1, volume, amount(500), DB),
                        "SHRINK_VOLUME,shrink_volume:%svolume:{%s},subtract:{value:100.0}}}"
                                .formatted(ON_S1, volume),
                        "UNRESERVE_RESOURCES,unreserve_resources:%sresources:[{%s%s}]}}"
                                .formatted(ON_S1, amount(100), DB),
                        "DESTROY_VOLUMES,destroy_volumes:%svolumes:[{%s}]}}"
                                .formatted(ON_S1, volume),
                        "UNRESERVE_RESOURCES,unreserve_resources:%sresources:[{%s%s}]}}"
                                .formatted(ON_S1, amount(300), DB));
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsDone() {
        aNodeWithDisks("FREE");

        assertThat(run("create", "v", "--node=n1", "--role=web", "--size=950").err())
                .contains("size: 950 (expected: more than 0, at most 900)");
        assertThat(run("create", "v", "--node=n1", "--role=db", "--size=5", "--disk=/mnt/d1").err())
                .contains("size: 5 (expected: 2000, all of the disk; it is not divided)");
        assertThat(run("create", "v", "--node=n1", "--role=db", "--size=5", "--disk=/x").err())
                .contains(
                        "disk: /x (expected: one of the node: that of the work directory,"
                                + " /mnt/d1)");
        assertThat(run("create", "v", "--node=n9", "--role=db", "--size=5").err())
                .contains("node: n9 (expected: one of `meros node list`)");
        assertThat(run("grow", "pg", "--by=0").err()).contains("--by: 0 (expected: more than 0)");
        aNodeWithDisks("LOST");
        assertThat(run("destroy", "pg").err())
                .contains("volume: pg, whose node is gone (expected: `meros volume forget pg`");
        assertThat(changes()).isEmpty();
    }

    @Test
    void waitingEndsWithTheReasonOfTheAgent() {
        aNodeWithDisks("PENDING");

        Invocation grown = run("grow", "pg", "--by=50", "--wait=1");

        assertThat(grown.exitCode()).isEqualTo(1);
        assertThat(grown.err())
                .contains(
                        "volume pg: not done after 1 s: it is pending (GROW_VOLUME): the disk is"
                                + " full");
    }
}
