package dev.meros.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.cgroup.Hierarchies;
import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.cgroup.LimitRules;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.node.Ability;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Environment;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The contract of [ContainerDriver], run with real commands against every driver. Commands know
/// nothing but a POSIX shell and its usual programs.
public abstract class ContainerDriverContract {
    protected static final Duration DEADLINE = Duration.ofSeconds(20);

    /// By few processes, for the sake of the machine.
    protected static final Isolation ISOLATION =
            new Isolation(
                    Hierarchies.detect(Hierarchies.MOUNT),
                    new LimitRules(LimitRules.Cpus.SHARED, 100));

    /// A container that no other test run at the same time has.
    public static final String ID = "c" + ProcessHandle.current().pid();

    @TempDir protected Path directory;

    protected ContainerDriver driver;

    /// A driver that keeps its records in the given directory.
    protected abstract ContainerDriver driver(Path runs);

    /// Where a container that runs finds its sandbox.
    protected String sandboxInside() throws IOException {
        return sandbox().toRealPath().toString();
    }

    /// The pid that the node knows a process by which has the given one in its container.
    protected long hostPid(ContainerDriver.Running running, long pid) {
        return pid;
    }

    /// What a command needs besides what the test says, such as an image.
    protected TaskInfo adapted(TaskInfo task) {
        return task;
    }

    @BeforeEach
    void open() {
        driver = driver(directory.resolve("runs"));
    }

    @AfterEach
    void close() {
        driver.signal(ID, Signal.KILL);
        driver.close();
    }

    @Test
    void commandRunsInItsSandboxWithItsEnvironmentAndLeavesItsOutput() throws Exception {
        CommandInfo command =
                shell("echo out; echo err >&2; pwd; echo \"$GREETING $MESOS_TASK_ID\"").toBuilder()
                        .environment(variable("GREETING", "hello"))
                        .build();

        ContainerExit exit = exit(driver.start(spec(ID, command)));

        assertThat(exit).isEqualTo(new ContainerExit.Exited(0));
        assertThat(sandbox().resolve("stdout"))
                .hasContent("out\n" + sandboxInside() + "\nhello t1\n");
        assertThat(sandbox().resolve("stderr")).hasContent("err\n");
    }

    @Test
    void nothingOfTheAgentsEnvironmentLeaksIn() throws Exception {
        exit(driver.start(spec(ID, shell("env | cut -d= -f1 | sort | tr '\\n' ' '"))));

        assertThat(Files.readString(sandbox().resolve("stdout")).split(" "))
                .contains("PATH", "MESOS_TASK_ID")
                .doesNotContain("JAVA_HOME", "USER", "LOGNAME");
    }

    @Test
    void exitStatusIsKept() throws Exception {
        assertThat(exit(driver.start(spec(ID, shell("exit 3")))))
                .isEqualTo(new ContainerExit.Exited(3));
    }

    @Test
    void deathBySignalIsTold() throws Exception {
        assertThat(exit(driver.start(spec(ID, shell("kill -9 $$")))))
                .isEqualTo(new ContainerExit.Signalled(9));
    }

    @Test
    void commandThatTheShellDoesNotFindExitsWith127() throws Exception {
        assertThat(exit(driver.start(spec(ID, shell("no-such-command-here")))))
                .isEqualTo(new ContainerExit.Exited(127));
    }

    @Test
    void programIsRunWithItsArgumentsUntouched() throws Exception {
        CommandInfo command = program("printf", "printf", "%s|", "a b", "$HOME", "*", "", "'\"");

        exit(driver.start(spec(ID, command)));

        assertThat(sandbox().resolve("stdout")).hasContent("a b|$HOME|*||'\"|");
    }

    @Test
    protected void programIsGivenTheNameItIsToldToHave() throws Exception {
        CommandInfo command = program("/bin/sh", "renamed", "-c", "echo $0");

        exit(driver.start(spec(ID, command)));

        assertThat(sandbox().resolve("stdout")).hasContent("renamed\n");
    }

    @Test
    void programThatDoesNotExistIsRefused() {
        refused(program("/no/such/program"), "no such executable file");
        refused(program("no-such-program"), "no such executable file");
    }

    @Test
    void termLetsTheCommandEndByItself() throws Exception {
        String command = "trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.05; done";
        ContainerDriver.Running running = driver.start(spec(ID, shell(command)));
        await().atMost(DEADLINE).until(() -> output().contains("up"));

        driver.signal(ID, Signal.TERM);

        assertThat(exit(running)).isEqualTo(new ContainerExit.Exited(5));
        assertThat(output()).contains("bye");
    }

    @Test
    void anySignalReachesTheCommandByItsNumber() throws Exception {
        String command = "trap 'exit 6' USR1; echo up; while :; do sleep 0.05; done";
        ContainerDriver.Running running = driver.start(spec(ID, shell(command)));
        await().atMost(DEADLINE).until(() -> output().contains("up"));

        driver.signal(ID, 10);

        assertThat(exit(running)).isEqualTo(new ContainerExit.Exited(6));
    }

    @Test
    void killLeavesNoneOfTheProcesses() throws Exception {
        ContainerDriver.Running running = driver.start(spec(ID, shell(FAMILY)));
        List<Long> family = family(running);

        driver.signal(ID, Signal.KILL);

        exit(running);
        assertGone(family);
    }

    @Test
    void whatTheCommandLeavesBehindEndsWithIt() throws Exception {
        ContainerDriver.Running running =
                driver.start(
                        spec(
                                ID,
                                shell(
                                        "sleep 300 & echo $! > pids; echo $$ >> pids;"
                                                + " while [ ! -e go ]; do sleep 0.02; done")));
        Path pids = sandbox().resolve("pids");
        await().atMost(DEADLINE)
                .until(() -> Files.exists(pids) && Files.readAllLines(pids).size() == 2);
        List<Long> both =
                Files.readAllLines(pids).stream()
                        .map(p -> hostPid(running, Long.parseLong(p)))
                        .toList();
        Files.createFile(sandbox().resolve("go"));

        assertThat(exit(running)).isEqualTo(new ContainerExit.Exited(0));
        assertGone(both);
    }

    @Test
    void nextDriverFindsWhatRunsAndSeesItEnd() throws Exception {
        driver.start(spec(ID, shell("while [ ! -e go ]; do sleep 0.05; done; exit 4")));
        driver.close();
        driver = driver(directory.resolve("runs"));

        ContainerDriver.Found found = driver.find(ID);

        assertThat(found).isInstanceOf(ContainerDriver.Found.Alive.class);
        ContainerDriver.Running running = ((ContainerDriver.Found.Alive) found).running();
        Files.createFile(sandbox().resolve("go"));
        assertThat(exit(running)).isEqualTo(new ContainerExit.Exited(4));
    }

    @Test
    void nextDriverCanKillWhatRuns() throws Exception {
        List<Long> family = family(driver.start(spec(ID, shell(FAMILY))));
        driver.close();
        driver = driver(directory.resolve("runs"));
        ContainerDriver.Found found = driver.find(ID);

        driver.signal(ID, Signal.KILL);

        exit(((ContainerDriver.Found.Alive) found).running());
        assertGone(family);
    }

    @Test
    void nextDriverLearnsHowItEndedMeanwhile() throws Exception {
        exit(driver.start(spec(ID, shell("exit 6"))));
        driver.close();
        driver = driver(directory.resolve("runs"));

        assertThat(driver.find(ID))
                .isEqualTo(new ContainerDriver.Found.Ended(new ContainerExit.Exited(6)));
    }

    @Test
    void unknownAndForgottenContainersAreUnknown() throws Exception {
        exit(driver.start(spec(ID, shell("true"))));

        driver.forget(ID);
        driver.forget(ID);

        assertThat(driver.find(ID)).isEqualTo(new ContainerDriver.Found.Unknown());
        assertThat(driver.find("c2")).isEqualTo(new ContainerDriver.Found.Unknown());
        driver.signal("c2", Signal.KILL);
    }

    @Test
    void whoWantsMoreMemoryThanItMayHaveIsEnded() throws Exception {
        assumeTrue(driver.abilities().contains(Ability.MEMORY_LIMIT), "needs control groups");
        TaskInfo.Builder hog =
                TaskInfo.builder()
                        .command(
                                shell(
                                        "head -c 200000000 /dev/zero | tail -c 199999999"
                                                + " > /dev/null"))
                        .resources(List.of(Resource.scalar("mem", Scalar.of(40))));

        assertThat(exit(driver.start(spec(ID, hog)))).isEqualTo(new ContainerExit.OutOfMemory());

        driver.close();
        driver = driver(directory.resolve("runs"));
        assertThat(driver.find(ID))
                .isEqualTo(new ContainerDriver.Found.Ended(new ContainerExit.OutOfMemory()));
    }

    @Test
    void forkBombHasAnEdgeAndEndsWithItsContainer() throws Exception {
        assumeTrue(driver.abilities().contains(Ability.PIDS_LIMIT), "needs control groups");
        ContainerDriver.Running running =
                driver.start(spec(ID, shell("b() { b | b; }; b & sleep 300")));
        await().atMost(DEADLINE)
                .until(() -> Files.readString(sandbox().resolve("stderr")).contains("fork"));

        driver.signal(ID, Signal.KILL);

        exit(running);
        assertThat(descendants(running)).isEmpty();
    }

    private static List<Long> descendants(ContainerDriver.Running running) {
        return ProcessHandle.of(running.process().pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)
                .toList();
    }

    /// A command with children and grandchildren that do not want to end; their pids go to a file.
    private static final String FAMILY =
            """
            trap '' TERM
            sh -c 'trap "" TERM; sleep 300 & echo $! >> pids; echo $$ >> pids; wait' &
            sleep 300 & echo $! >> pids
            echo $$ >> pids
            wait
            """;

    private List<Long> family(ContainerDriver.Running running) {
        Path pids = sandbox().resolve("pids");
        await().atMost(DEADLINE)
                .until(() -> Files.exists(pids) && Files.readAllLines(pids).size() == 4);
        try {
            return Files.readAllLines(pids).stream()
                    .map(p -> hostPid(running, Long.parseLong(p)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    protected static void assertGone(List<Long> pids) {
        await().atMost(DEADLINE)
                .untilAsserted(
                        () -> assertThat(pids).noneMatch(ContainerDriverContract::isRunning));
    }

    /// Whether a process runs; one that only waits for its parent does not.
    private static boolean isRunning(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException e) {
            return !Files.exists(Path.of("/proc/self"))
                    && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
    }

    protected void refused(CommandInfo command, String message) {
        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> driver.start(spec(ID, command)))
                .withMessageContaining(message)
                .extracting(ContainerException::reason)
                .isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
    }

    protected static ContainerExit exit(ContainerDriver.Running running) throws Exception {
        return running.exit().toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    protected Path sandbox() {
        return directory.resolve("sandbox");
    }

    private String output() throws IOException {
        return Files.readString(sandbox().resolve("stdout"));
    }

    protected ContainerSpec spec(String id, CommandInfo command) {
        return spec(id, TaskInfo.builder().command(command));
    }

    protected ContainerSpec spec(String id, TaskInfo.Builder task) {
        try {
            Files.createDirectories(sandbox());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ContainerSpec(
                id,
                new TaskKey(new FrameworkId("web"), new TaskId("t1")),
                adapted(
                        task.name("task")
                                .taskId(new TaskId("t1"))
                                .agentId(new AgentId("a"))
                                .build()),
                sandbox(),
                new ContainerSpec.RunAs.Agent(),
                Map.of("MESOS_TASK_ID", "t1"));
    }

    protected static CommandInfo shell(String line) {
        return CommandInfo.builder().value(line).build();
    }

    protected static CommandInfo program(String value, String... arguments) {
        return CommandInfo.builder()
                .shell(false)
                .value(value)
                .arguments(List.of(arguments))
                .build();
    }

    protected static Environment variable(String name, String value) {
        return new Environment(
                List.of(
                        new Environment.Variable(
                                name, value, Environment.Variable.Type.VALUE, null)));
    }
}
