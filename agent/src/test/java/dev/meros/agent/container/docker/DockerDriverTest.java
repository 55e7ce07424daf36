package dev.meros.agent.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.BusyboxImage;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.NamespacePids;
import dev.meros.agent.container.SessionContract;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.settings.SecuritySettings.Privileges;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.Volume;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The contract with a real engine, if one answers at the socket that the property
/// `meros.docker.socket` names. `.ci/docker-tests` starts one.
class DockerDriverTest extends SessionContract {
    private static final Path SOCKET =
            Path.of(System.getProperty("meros.docker.socket", "/var/run/docker.sock"));
    private static final String IMAGE = "meros-test-busybox:1";

    @BeforeAll
    static void image(@TempDir Path scratch) throws Exception {
        assumeTrue(
                DockerDriver.open(
                                SOCKET,
                                scratch.resolve("none"),
                                Isolation.ofThisNode(),
                                Privileges.REFUSED)
                        .isPresent(),
                "needs a Docker Engine at " + SOCKET);
        assumeTrue(Files.isExecutable(BusyboxImage.BUSYBOX), "needs busybox-static");
        BusyboxImage.get(scratch, "busybox");
        run(
                "cd "
                        + scratch.resolve("layers/busybox")
                        + " && cp 1/etc/* 0/etc/ && tar -C 0 -c . | docker -H unix://"
                        + SOCKET
                        + " import -c 'ENV PATH=/bin' -c 'ENV FROM_IMAGE=yes'"
                        + " -c 'ENTRYPOINT [\"/bin/echo\"]' -c 'CMD [\"by\", \"default\"]' - "
                        + IMAGE);
    }

    private static void run(String script) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("sh", "-c", script)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(script).isZero();
    }

    @Override
    protected ContainerDriver driver(Path runs) {
        return DockerDriver.open(SOCKET, runs, ISOLATION, Privileges.REFUSED).orElseThrow();
    }

    @AfterEach
    void nothingIsLeft() {
        driver.signal(ID, Signal.KILL);
        driver.forget(ID);
        assertThat(driver.find(ID)).isInstanceOf(ContainerDriver.Found.Unknown.class);
    }

    @Override
    protected String user() {
        return "web";
    }

    @Override
    protected String ids() {
        return "1234\n1235\n1235 4000";
    }

    @Override
    protected String sandboxInside() {
        return Creation.SANDBOX;
    }

    @Override
    protected long hostPid(ContainerDriver.Running running, long pid) {
        return NamespacePids.onHost(running, pid);
    }

    private static ContainerInfo.DockerInfo.Builder busybox() {
        return ContainerInfo.DockerInfo.builder()
                .image(IMAGE)
                .network(ContainerInfo.DockerInfo.Network.HOST);
    }

    private static ContainerInfo container(ContainerInfo.DockerInfo.Builder docker) {
        return ContainerInfo.builder()
                .type(ContainerInfo.Type.DOCKER)
                .docker(docker.build())
                .build();
    }

    @Override
    protected TaskInfo adapted(TaskInfo task) {
        return task.container() == null
                ? task.toBuilder().container(container(busybox())).build()
                : task;
    }

    @Test
    @Override
    protected void programIsGivenTheNameItIsToldToHave() {
        refused(program("/bin/sh", "renamed", "-c", "echo $0"), "other names need bash");
    }

    private String runs(TaskInfo.Builder task) throws Exception {
        ContainerExit exit = exit(driver.start(spec(ID, task)));
        assertThat(exit)
                .as(Files.readString(sandbox().resolve("stderr")))
                .isEqualTo(new ContainerExit.Exited(0));
        return Files.readString(sandbox().resolve("stdout"));
    }

    @Test
    void imageSaysWhatToRunWhenTheTaskDoesNot() throws Exception {
        CommandInfo none = CommandInfo.builder().shell(false).build();

        assertThat(runs(TaskInfo.builder().command(none))).isEqualTo("by default\n");
    }

    @Test
    void argumentsAloneReplaceThoseOfTheImage() throws Exception {
        CommandInfo only = CommandInfo.builder().shell(false).arguments(List.of("hello")).build();

        assertThat(runs(TaskInfo.builder().command(only))).isEqualTo("hello\n");
    }

    @Test
    void optionsOfDockerRunHold() throws Exception {
        ContainerInfo.DockerInfo.Builder docker =
                busybox()
                        .parameters(
                                List.of(
                                        new Parameter("env", "X=from-option"),
                                        new Parameter("hostname", "web-1"),
                                        new Parameter("ulimit", "nofile=55:77"),
                                        new Parameter("cap-drop", "ALL")));
        docker.network(ContainerInfo.DockerInfo.Network.NONE);

        assertThat(
                        runs(
                                TaskInfo.builder()
                                        .command(
                                                shell(
                                                        "echo $X; hostname; ulimit -Sn;"
                                                                + " grep CapEff /proc/self/status"))
                                        .container(container(docker))))
                .isEqualTo("from-option\nweb-1\n55\nCapEff:\t0000000000000000\n");
    }

    @Test
    void unknownOptionsAndImagesAreRefused() {
        refused("docker.parameters: bogus", busybox().parameters(parameters("bogus", "1")));
        refused("shm-size=much", busybox().parameters(parameters("shm-size", "much")));
        refused("docker.privileged: true", busybox().privileged(true));
        refused("privileged", busybox().parameters(parameters("privileged", "true")));
        refused("image: no.such.example/x:1", busybox().image("no.such.example/x:1"));
    }

    @Test
    void imagesArePulledAnewWhenAskedFor() {
        // which no registry has
        refused("image: " + IMAGE, busybox().forcePullImage(true));
    }

    private static List<Parameter> parameters(String key, String value) {
        return List.of(new Parameter(key, value));
    }

    private void refused(String message, ContainerInfo.DockerInfo.Builder docker) {
        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(
                        () ->
                                driver.start(
                                        spec(
                                                ID,
                                                TaskInfo.builder()
                                                        .command(shell("true"))
                                                        .container(container(docker)))))
                .withMessageContaining(message);
    }

    @Test
    void volumesAppear() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(data.resolve("f"), "from the node\n");
        ContainerInfo info =
                container(busybox()).toBuilder()
                        .volumes(
                                List.of(
                                        Volume.builder()
                                                .containerPath("/data")
                                                .hostPath(data.toString())
                                                .mode(Volume.Mode.RO)
                                                .build()))
                        .build();

        assertThat(
                        runs(
                                TaskInfo.builder()
                                        .command(shell("cat /data/f; touch /data/x || echo ro"))
                                        .container(info)))
                .isEqualTo("from the node\nro\n");
    }

    @Test
    void outputIsNeitherLostNorDoubledOverARestart() throws Exception {
        String counting =
                "i=0; while [ ! -e go ]; do i=$((i+1)); echo $i; sleep 0.02; done; echo end";
        driver.start(spec(ID, shell(counting)));
        driver.close();
        driver = driver(directory.resolve("runs"));
        ContainerDriver.Running found = ((ContainerDriver.Found.Alive) driver.find(ID)).running();
        Files.createFile(sandbox().resolve("go"));

        assertThat(exit(found)).isEqualTo(new ContainerExit.Exited(0));
        List<String> lines = Files.readAllLines(sandbox().resolve("stdout"));
        assertThat(lines.getLast()).isEqualTo("end");
        for (int i = 0; i < lines.size() - 1; i++) {
            assertThat(lines.get(i)).isEqualTo("" + (i + 1));
        }
    }
}
