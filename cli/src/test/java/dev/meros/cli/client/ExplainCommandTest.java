package dev.meros.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.cli.Meros;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/// What frameworks and the kernel say of an app, a task or a job, put together.
final class ExplainCommandTest {
    private static final String ANSWER =
            """
            {"framework":"long-running","role":"*","count":2,"resources":"cpus:64;mem:128",
             "enough":false,"pieces":0,"fitting":0,"agents":3,
             "refusals":[{"obstacle":"AGENT_TOO_SMALL","agents":3,"only":3,"detail":""}],
             "suggestions":[{"text":"lower the shape to cpus:4;mem:128"}]}
            """;

    private static final String APP =
            """
            {"app":{"id":"/web","cpus":64,"mem":128.0,"disk":0,"instances":3,"tasksRunning":1,
             "constraints":[["rack","LIKE","r[12]"],["hostname","UNIQUE"]]}}
            """;

    private static final String WAITING =
            """
            {"queue":[{"app":{"id":"/web"},"count":2,"since":"2026-01-01T00:00:00Z",
             "delay":{"timeLeftSeconds":7,"overdue":false},
             "processedOffersSummary":{"processedOffersCount":5,"unusedOffersCount":4,
              "rejectSummaryLastOffers":[{"reason":"UnfulfilledRole","declined":0,"processed":3},
               {"reason":"InsufficientCpus","declined":3,"processed":3}]}}]}
            """;

    private static final String STATE =
            """
            {"slaves":[{"id":"S1","hostname":"n1"}],"frameworks":[
             {"id":"long-running","name":"long-running","tasks":[
               {"id":"api.instance-1._app.1","name":"api","slave_id":"S1","state":"TASK_RUNNING"}],
              "completed_tasks":[
               {"id":"web.instance-1._app.1","name":"web","slave_id":"S1","state":"TASK_FAILED",
                "statuses":[{"reason":"REASON_COMMAND_EXECUTOR_FAILED","message":"exit 1"}]}]}]}
            """;

    private final StubServer kernel = new StubServer();
    private final StubServer longRunning = new StubServer();
    private final StubServer batch = new StubServer();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    ExplainCommandTest() {
        kernel.answering("POST /api/v1", 200, ANSWER).answering("GET /state", 200, STATE);
        longRunning
                .answering("GET /v2/apps/web", 200, APP)
                .answering("GET /v2/queue", 200, WAITING)
                .answering("GET /v2/info", 200, "{\"frameworkId\":\"long-running\"}");
    }

    @AfterEach
    void stop() {
        kernel.close();
        longRunning.close();
        batch.close();
    }

    private int explain(String... arguments) {
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(arguments));
        all.addAll(
                List.of(
                        "--kernel", kernel.address().toString(),
                        "--long-running", longRunning.address().toString(),
                        "--batch", batch.address().toString()));
        CommandLine line =
                Meros.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(all.toArray(new String[0]));
    }

    @Test
    void anAppsReasonsComeWithTheKernelsForItsShape() {
        assertThat(explain("task", "/web")).as(err.toString()).isZero();

        assertThat(out.toString())
                .contains(
                        "/web waits with 2 of 3 instances since 2026-01-01T00:00:00Z.",
                        "Instances failed: it is not tried again for 7 s",
                        "5 offers have come for it, 4 did not fit; the last of each agent by"
                                + " InsufficientCpus 3.",
                        "wants 2 × cpus:64;mem:128: there is room for 0",
                        "lower the shape to cpus:4;mem:128",
                        "The framework itself also looks at: hostname:UNIQUE");
        assertThat(kernel.requests())
                .anySatisfy(
                        request ->
                                assertThat(request)
                                        .contains(
                                                "\"framework\":\"long-running\"",
                                                "\"count\":2",
                                                "\"constraints\":[\"rack~r[12]\"]"));
    }

    @Test
    void aTaskThatHasEndedTellsHowAndWhatItsAppWaitsFor() {
        assertThat(explain("task", "web.instance-1._app.1")).as(err.toString()).isZero();

        assertThat(out.toString())
                .contains(
                        "Task web.instance-1._app.1 of framework long-running is failed on n1.",
                        "Its last status: REASON_COMMAND_EXECUTOR_FAILED exit 1",
                        "/web waits with 2 of 3 instances");
    }

    @Test
    void aTaskThatRunsWaitsForNothing() {
        assertThat(explain("task", "api.inst")).as(err.toString()).isZero();

        assertThat(out.toString())
                .contains("api.instance-1._app.1 of framework long-running is running on n1.")
                .contains("It waits for nothing.");
        assertThat(kernel.requests()).noneMatch(request -> request.contains("EXPLAIN"));
    }

    @Test
    void anAppWithAllItsInstancesWaitsForNothing() {
        longRunning.answering("GET /v2/queue", 200, "{\"queue\":[]}");

        assertThat(explain("task", "web")).as(err.toString()).isZero();

        assertThat(out.toString()).contains("/web waits for nothing: 1 of 3 instances run.");
    }

    @Test
    void whatNobodyKnowsIsRefusedWithWhereToLook() {
        assertThat(explain("task", "nothing")).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "task: nothing (expected: an app of `meros app list`, or a task of"
                                + " `meros task list --all`)");
    }

    @Test
    void aJobsWaitingRunComesWithTheKernelsReasons() {
        batch.answering(
                        "GET /v1/scheduler/jobs",
                        200,
                        "[{\"name\":\"report\",\"cpus\":2.5,\"mem\":64.0,\"disk\":0.0,"
                                + "\"constraints\":[[\"rack\",\"EQUALS\",\"r1\"]]}]")
                .answering(
                        "GET /v1/runs",
                        200,
                        """
                        [{"id":"report@2026-01-01T00:00:00Z","job":"report","state":"QUEUED",
                          "reason":"waits for an agent with enough free resources"},
                         {"id":"report@2025-12-31T00:00:00Z","job":"report","state":"FAILED",
                          "reason":"exit 3"},
                         {"id":"other@2026-01-01T00:00:00Z","job":"other","state":"RUNNING"}]
                        """);

        assertThat(explain("job", "report")).as(err.toString()).isZero();

        assertThat(out.toString())
                .contains(
                        "Run report@2026-01-01T00:00:00Z is queued: waits for an agent with enough"
                                + " free resources.",
                        "Run report@2025-12-31T00:00:00Z is failed: exit 3.",
                        "there is room for 0")
                .doesNotContain("other@");
        assertThat(kernel.requests())
                .anySatisfy(
                        request ->
                                assertThat(request)
                                        .contains(
                                                "\"framework\":\"batch\"",
                                                "\"resources\":\"cpus:2.5;mem:64\"",
                                                "rack=r1"));
    }

    @Test
    void aRunOfItsOwnIsExplained() {
        batch.answering("GET /v1/scheduler/jobs", 200, "[{\"name\":\"report\",\"disabled\":true}]")
                .answering(
                        "GET /v1/runs",
                        200,
                        """
                        [{"id":"report@2","job":"report","state":"RETRYING","reason":"exit 3",
                          "wake":"2026-01-02T00:00:00Z"},
                         {"id":"report@1","job":"report","state":"RUNNING","hostname":"n1"}]
                        """);

        assertThat(explain("job", "report@2")).as(err.toString()).isZero();

        assertThat(out.toString())
                .contains(
                        "Job report is disabled: it begins no runs.",
                        "Run report@2 is retrying: exit 3; it is tried again at"
                                + " 2026-01-02T00:00:00Z.")
                .doesNotContain("report@1");
    }

    @Test
    void aJobThatIsNotThereIsRefusedWithWhereToLook() {
        batch.answering("GET /v1/scheduler/jobs", 200, "[]").answering("GET /v1/runs", 200, "[]");

        assertThat(explain("job", "nothing")).isEqualTo(1);
        assertThat(err.toString())
                .contains("job: nothing (expected: one of `meros job list`, or the id of a run)");
    }

    @Test
    void withoutANameItIsAUsageError() {
        assertThat(explain()).isEqualTo(2);
        assertThat(err.toString()).contains("a name is missing");
    }
}
