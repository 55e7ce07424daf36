package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.WireFormat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// What goes into containers and comes out of them, in both forms; mesos-v1 §4.6.
@ParameterizedClass
@EnumSource(WireFormat.class)
@Timeout(60)
class OperatorStreamsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String TTY =
            ",\"container\":{\"type\":\"MESOS\",\"tty_info\":{\"window_size\":"
                    + "{\"rows\":40,\"columns\":132}}}";

    @TempDir Path directory;
    @Parameter WireFormat format;

    private OperatorScene scene;
    private String task;
    private String id;

    @BeforeEach
    void start() {
        scene = new OperatorScene(directory, format);
        task = scene.running("t1", "export A=b; echo $$ > pid; sleep 300");
        id = OperatorScene.nested(task, "session");
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private String session(String command, String more) {
        return "{\"type\":\"LAUNCH_NESTED_CONTAINER_SESSION\",\"launch_nested_container_session\":"
                + "{\"container_id\":%s,\"command\":{\"value\":\"%s\"}%s}}"
                        .formatted(id, command, more);
    }

    private String about(String type, String container) {
        return "{\"type\":\"%s\",\"%s\":{\"container_id\":%s}}"
                .formatted(type, type.toLowerCase(Locale.ROOT), container);
    }

    private JsonNode end() {
        return scene.client
                .call(about("WAIT_NESTED_CONTAINER", id))
                .tree()
                .get("wait_nested_container");
    }

    @Test
    void outputOfASessionComesWholeAndItsEndIsKept() {
        try (OperatorClient.Output output =
                scene.client.open(
                        session("pwd; echo oops >&2; echo $MESOS_FRAMEWORK_ID; exit 3", ""))) {
            output.all();

            assertThat(output.out())
                    .isEqualTo(
                            directory.resolve("work/frameworks/web/executors/t1/runs/" + task)
                                    + "\nweb\n");
            assertThat(output.err()).isEqualTo("oops\n");
        }
        assertThat(end().get("exit_status").intValue()).isEqualTo(3 << 8);
    }

    /// The sequence of `dcos task exec`: a session, and its input on a second connection.
    @Test
    void sessionReadsWhatIsAttachedToItsInput() {
        try (OperatorClient.Output output = scene.client.open(session("cat; echo over", ""))) {
            OperatorClient.Input input =
                    scene.client.attach(id).heartbeat().data("hello\n").heartbeat();
            output.await("hello\n");
            assertThat(scene.client.attach(id).answer().status()).isEqualTo(400);

            OperatorClient.Answer answer = input.data("more\n").data("").end();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(output.all().out()).isEqualTo("hello\nmore\nover\n");
        }
        assertThat(end().get("exit_status").intValue()).isZero();
    }

    @Test
    void sessionWithATerminalCanBeResizedAndInterrupted() {
        try (OperatorClient.Output output =
                scene.client.open(
                        session(
                                "trap 'stty size' WINCH; trap 'exit 5' INT; stty size;"
                                        + " while :; do sleep 0.05; done",
                                TTY))) {
            OperatorClient.Input input = scene.client.attach(id);
            output.await("40 132");

            input.resize(10, 20);
            output.await("10 20");
            input.data("\u0003");

            output.all();
            assertThat(input.answer().status()).isEqualTo(200);
        }
        assertThat(end().get("exit_status").intValue()).isEqualTo(5 << 8);
    }

    @Test
    void sessionEndsWithItsConnection() {
        OperatorClient.Output output = scene.client.open(session("echo up; sleep 300", ""));
        output.await("up");

        output.close();

        assertThat(end().get("exit_status").intValue()).isEqualTo(9);
    }

    @Test
    void sessionEndsWithTheAgent() throws Exception {
        Path pid = directory.resolve("pid");
        OperatorClient.Output output =
                scene.client.open(session("echo $$ > %s; echo up; sleep 300".formatted(pid), ""));
        output.await("up");
        long process = Long.parseLong(Files.readString(pid).strip());

        scene.restart();

        await().atMost(DEADLINE)
                .until(() -> ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(end()).isNotNull();
    }

    @Test
    void outputOfATaskIsFollowedToItsEnd() {
        String talks =
                scene.running(
                        "t2",
                        "while [ ! -e go ]; do sleep 0.05; done; echo one; echo two >&2; exit 1");
        OperatorClient.Output output =
                scene.client.open(
                        about("ATTACH_CONTAINER_OUTPUT", "{\"value\":\"" + talks + "\"}"));

        touch(directory.resolve("work/frameworks/web/executors/t2/runs/latest/go"));

        output.all();
        assertThat(output.out()).isEqualTo("one\n");
        assertThat(output.err()).isEqualTo("two\n");
    }

    private static void touch(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void containerWithATerminalIsAttachedToLater() {
        OperatorClient.Answer launched =
                scene.client.call(
                        ("{\"type\":\"LAUNCH_CONTAINER\",\"launch_container\":{\"container_id\":%s,"
                                        + "\"command\":{\"value\":\"read line; echo got $line; exit"
                                        + " 2\"}%s}}")
                                .formatted(id, TTY));
        assertThat(launched.status()).isEqualTo(200);
        OperatorClient.Output output = scene.client.open(about("ATTACH_CONTAINER_OUTPUT", id));

        scene.client.attach(id).data("it\n");

        output.await("got it");
        assertThat(end().get("exit_status").intValue()).isEqualTo(2 << 8);
        assertThat(
                        directory.resolve(
                                "work/frameworks/web/executors/t1/runs/latest/containers/session/stdout"))
                .content()
                .contains("got it");
    }

    @Test
    void secondListenerHearsWhatComes() {
        OperatorClient.Output first = scene.client.open(session("cat", ""));
        OperatorClient.Output second = scene.client.open(about("ATTACH_CONTAINER_OUTPUT", id));

        scene.client.attach(id).data("both\n").data("").end();

        assertThat(first.all().out()).isEqualTo("both\n");
        assertThat(second.all().out()).isEqualTo("both\n");
    }

    @Test
    void muchOutputArrivesWhole() {
        try (OperatorClient.Output output =
                scene.client.open(session("seq 1 200000; exit 0", ""))) {
            String out = output.all().out();

            assertThat(out).hasSize(1288895).endsWith("199999\n200000\n");
        }
    }

    @Test
    void whatCannotBeAttachedIsRefused() {
        assertThat(scene.client.call(about("ATTACH_CONTAINER_OUTPUT", id)).status()).isEqualTo(404);
        assertThat(scene.client.attach(id).answer().status()).isEqualTo(404);
        OperatorClient.Answer plain = scene.client.attach("{\"value\":\"" + task + "\"}").answer();
        assertThat(plain.status()).isEqualTo(400);
        assertThat(plain.text()).contains("reads nothing");
        assertThat(scene.client.call(session("true", "")).status()).isEqualTo(200);
        assertThat(
                        scene.client
                                .call(
                                        session("true", "")
                                                .replace("session\",\"parent", "a.b\",\"parent"))
                                .status())
                .isEqualTo(400);
        assertThat(scene.client.call(session("true", "")).status()).isEqualTo(202);
    }
}
