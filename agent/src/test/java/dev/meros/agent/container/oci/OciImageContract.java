package dev.meros.agent.container.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.container.BusyboxImage;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.core.ContainerExit;
import dev.meros.api.model.CapabilityInfo;
import dev.meros.api.model.CapabilityInfo.Capability;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Image;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.RLimitInfo;
import dev.meros.api.model.SeccompInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.Volume;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What an image adds to the contract: its own files, its configuration, and isolation.
abstract class OciImageContract extends OciContract {
    static final ContainerInfo BUSYBOX =
            ContainerInfo.builder()
                    .type(ContainerInfo.Type.MESOS)
                    .mesos(
                            new ContainerInfo.MesosInfo(
                                    new Image(
                                            Image.Type.DOCKER,
                                            null,
                                            new Image.Docker("busybox", null, null),
                                            true)))
                    .build();

    static void assumeBusybox() {
        assumeTrue(Files.isExecutable(BusyboxImage.BUSYBOX), "needs busybox-static");
    }

    @Override
    protected String sandboxInside() {
        return Bundle.SANDBOX;
    }

    @Override
    protected TaskInfo adapted(TaskInfo task) {
        return task.container() == null ? task.toBuilder().container(BUSYBOX).build() : task;
    }

    @Override
    protected String user() {
        return "web";
    }

    @Override
    protected String ids() {
        return "1234\n1235\n1235 4000";
    }

    @Test
    @Override
    protected void programIsGivenTheNameItIsToldToHave() {
        // which takes bash in the image
        refused(program("/bin/sh", "renamed", "-c", "echo $0"), "other names need bash");
    }

    private String runs(TaskInfo.Builder task) throws Exception {
        ContainerExit exit = exit(driver.start(spec(ID, task)));
        String errors = Files.readString(sandbox().resolve("stderr"));
        assertThat(exit).as(errors).isEqualTo(new ContainerExit.Exited(0));
        return Files.readString(sandbox().resolve("stdout"));
    }

    private String runs(String line, ContainerInfo container) throws Exception {
        return runs(TaskInfo.builder().command(shell(line)).container(container));
    }

    @Test
    void imageSaysWhatToRunWhenTheTaskDoesNot() throws Exception {
        CommandInfo none = CommandInfo.builder().shell(false).build();

        assertThat(runs(TaskInfo.builder().command(none).container(BUSYBOX)))
                .isEqualTo("by default\n");
    }

    @Test
    void argumentsAloneReplaceThoseOfTheImage() throws Exception {
        CommandInfo only = CommandInfo.builder().shell(false).arguments(List.of("hello")).build();

        assertThat(runs(TaskInfo.builder().command(only).container(BUSYBOX))).isEqualTo("hello\n");
    }

    @Test
    void environmentOfTheImageIsThere() throws Exception {
        assertThat(runs("echo $FROM_IMAGE $PATH $MESOS_SANDBOX", BUSYBOX))
                .isEqualTo("yes /bin /mnt/mesos/sandbox\n");
    }

    @Test
    void imageIsNeverChanged() throws Exception {
        runs("echo x > /etc/passwd; rm -r /mnt/x; touch /new", BUSYBOX);

        Path layers = directory.resolve("layers/busybox");
        assertThat(Files.readString(layers.resolve("1/etc/passwd"))).startsWith("root:");
        assertThat(layers.resolve("0/new")).doesNotExist();
        assertThat(layers.resolve("1/new")).doesNotExist();
    }

    @Test
    void processesOfTheNodeAndOfOthersAreNotSeen() throws Exception {
        assertThat(runs("ls -d /proc/[0-9]* | wc -l", BUSYBOX).strip())
                .satisfies(n -> assertThat(Integer.parseInt(n)).isLessThanOrEqualTo(5));
    }

    @Test
    void usersAreThoseOfTheImage() throws Exception {
        CommandInfo as = shell("id -u; id -g; id -G; touch mine").toBuilder().user("web").build();

        assertThat(runs(TaskInfo.builder().command(as).container(BUSYBOX)))
                .isEqualTo("1234\n1235\n1235 4000\n");
        assertThat(Files.getAttribute(sandbox().resolve("mine"), "unix:uid")).isEqualTo(1234);
    }

    @Test
    void unknownUsersAreRefused() {
        CommandInfo as = shell("true").toBuilder().user("nobody-there").build();

        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(
                        () ->
                                driver.start(
                                        spec(
                                                ID,
                                                TaskInfo.builder().command(as).container(BUSYBOX))))
                .withMessageContaining("user: nobody-there");
    }

    @Test
    void rootMayLittleAndMountsNothing() throws Exception {
        String caps =
                runs("grep CapBnd /proc/self/status; mount -t tmpfs x /tmp || echo no", BUSYBOX);

        assertThat(caps).contains("00000000a80425fb").contains("no");
    }

    @Test
    void capabilitiesAreThoseAskedFor() throws Exception {
        CapabilityInfo chown = new CapabilityInfo(List.of(Capability.CHOWN));
        ContainerInfo one =
                BUSYBOX.toBuilder()
                        .linuxInfo(
                                LinuxInfo.builder()
                                        .boundingCapabilities(chown)
                                        .effectiveCapabilities(chown)
                                        .build())
                        .build();

        assertThat(runs("grep Cap /proc/self/status", one))
                .contains("CapEff:\t0000000000000001", "CapBnd:\t0000000000000001");
    }

    @Test
    void seccompIsOnUnlessAskedOff() throws Exception {
        assertThat(runs("grep '^Seccomp:' /proc/self/status", BUSYBOX)).isEqualTo("Seccomp:\t2\n");
    }

    @Test
    void seccompIsOffWhenAskedTo() throws Exception {
        ContainerInfo unconfined =
                BUSYBOX.toBuilder()
                        .linuxInfo(LinuxInfo.builder().seccomp(new SeccompInfo(null, true)).build())
                        .build();

        assertThat(runs("grep '^Seccomp:' /proc/self/status", unconfined))
                .isEqualTo("Seccomp:\t0\n");
    }

    @Test
    void rlimitsAreSet() throws Exception {
        ContainerInfo limited =
                BUSYBOX.toBuilder()
                        .rlimitInfo(
                                new RLimitInfo(
                                        List.of(
                                                new RLimitInfo.RLimit(
                                                        RLimitInfo.RLimit.Type.RLMT_NOFILE,
                                                        77L,
                                                        55L))))
                        .build();

        assertThat(runs("ulimit -Sn; ulimit -Hn", limited)).isEqualTo("55\n77\n");
    }

    @Test
    void hostnameAndSharedMemoryAreThoseAskedFor() throws Exception {
        ContainerInfo named =
                BUSYBOX.toBuilder()
                        .hostname("web-1")
                        .linuxInfo(LinuxInfo.builder().shmSize(3).build())
                        .build();

        assertThat(runs("hostname; grep ' /dev/shm ' /proc/mounts", named))
                .startsWith("web-1\n")
                .contains("size=3072k");
    }

    @Test
    void volumesOfTheNodeAndOfTheSandboxAppear() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(data.resolve("f"), "from the node\n");
        ContainerInfo mounted =
                BUSYBOX.toBuilder()
                        .volumes(
                                List.of(
                                        Volume.builder()
                                                .containerPath("/data")
                                                .hostPath(data.toString())
                                                .mode(Volume.Mode.RO)
                                                .build(),
                                        Volume.builder()
                                                .containerPath("/scratch")
                                                .hostPath("scratch")
                                                .mode(Volume.Mode.RW)
                                                .build()))
                        .build();

        assertThat(runs("cat /data/f; touch /data/x || echo ro; touch /scratch/y", mounted))
                .isEqualTo("from the node\nro\n");
        assertThat(sandbox().resolve("scratch/y")).exists();
    }

    @Test
    void volumesNeverLeadOutOfTheSandbox() throws IOException {
        Files.createDirectories(sandbox());
        Files.createSymbolicLink(sandbox().resolve("link"), directory);
        ContainerInfo out =
                BUSYBOX.toBuilder()
                        .volumes(
                                List.of(
                                        Volume.builder()
                                                .containerPath("/x")
                                                .hostPath("link")
                                                .mode(Volume.Mode.RW)
                                                .build()))
                        .build();

        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(
                        () ->
                                driver.start(
                                        spec(
                                                ID,
                                                TaskInfo.builder()
                                                        .command(shell("true"))
                                                        .container(out))))
                .withMessageContaining("inside the sandbox");
    }

    @Test
    void whatIsNotThereIsRefused() {
        ContainerInfo.DockerInfo docker =
                ContainerInfo.DockerInfo.builder()
                        .image("busybox")
                        .network(ContainerInfo.DockerInfo.Network.HOST)
                        .build();
        refused("docker.privileged: true", docker.toBuilder().privileged(true).build());
        refused(
                "docker.parameters: cap-add",
                docker.toBuilder().parameters(List.of(new Parameter("cap-add", "ALL"))).build());
    }

    private void refused(String message, ContainerInfo.DockerInfo docker) {
        TaskInfo.Builder task =
                TaskInfo.builder()
                        .command(shell("true"))
                        .container(
                                ContainerInfo.builder()
                                        .type(ContainerInfo.Type.DOCKER)
                                        .docker(docker)
                                        .build());
        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> driver.start(spec(ID, task)))
                .withMessageContaining(message);
    }
}
