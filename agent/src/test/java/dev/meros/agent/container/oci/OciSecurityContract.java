package dev.meros.agent.container.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.settings.SecuritySettings;
import dev.meros.agent.settings.SecuritySettings.Device;
import dev.meros.agent.settings.SecuritySettings.Privileges;
import dev.meros.agent.settings.SecuritySettings.SeccompSettings;
import dev.meros.api.model.CapabilityInfo;
import dev.meros.api.model.CapabilityInfo.Capability;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.SeccompInfo;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What an agent's operator allows containers, for one runtime.
abstract class OciSecurityContract {
    private static final ContainerInfo BUSYBOX = OciImageContract.BUSYBOX;

    @TempDir private Path directory;

    private OneContainer container;

    abstract String runtime();

    @BeforeEach
    void open() {
        assumeTrue(Files.exists(Path.of("/dev/fuse")), "needs /dev/fuse");
        container =
                new OneContainer(
                        directory,
                        runtime(),
                        new SecuritySettings(
                                Optional.empty(),
                                Privileges.ALLOWED,
                                Optional.of(
                                        List.of(
                                                Capability.CHOWN,
                                                Capability.NET_RAW,
                                                Capability.SYS_NICE)),
                                List.of(Device.parse("/dev/fuse:r")),
                                new SeccompSettings(
                                        Optional.of(directory.resolve("profiles")),
                                        Optional.empty())));
    }

    @AfterEach
    void close() {
        container.close();
    }

    @BeforeEach
    void profiles() throws Exception {
        Path profiles = Files.createDirectories(directory.resolve("profiles"));
        Files.writeString(
                profiles.resolve("no-mkdir"),
                """
                {"defaultAction": "SCMP_ACT_ALLOW",
                 "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": []}],
                 "syscalls": [
                   {"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1},
                   {"names": ["chdir"], "action": "SCMP_ACT_ERRNO",
                    "includes": {"caps": ["CAP_SYS_ADMIN"]}}]}
                """);
        Files.writeString(profiles.resolve("broken"), "{\"syscalls\": []}");
    }

    private String says(LinuxInfo linux, String line) throws Exception {
        return container.says(with(linux), line);
    }

    private static ContainerInfo with(LinuxInfo linux) {
        return BUSYBOX.toBuilder().linuxInfo(linux).build();
    }

    private static ContainerInfo privileged() {
        return ContainerInfo.builder()
                .type(ContainerInfo.Type.DOCKER)
                .docker(
                        ContainerInfo.DockerInfo.builder()
                                .image("busybox")
                                .privileged(true)
                                .build())
                .build();
    }

    /// Those of the agent's bounding set that all containers have.
    @Test
    void rootHasNoMoreThanTheAgentAllows() throws Exception {
        String caps =
                container.says(
                        BUSYBOX, "grep CapBnd /proc/self/status; mount -t tmpfs x /tmp || echo no");

        assertThat(caps).contains("0000000000002001").contains("no");
    }

    @Test
    void capabilitiesBeyondTheBoundsOfTheAgentAreRefused() {
        container.refuses(
                with(
                        LinuxInfo.builder()
                                .effectiveCapabilities(
                                        new CapabilityInfo(List.of(Capability.SYS_ADMIN)))
                                .build()),
                "effective_capabilities: SYS_ADMIN (expected: one of the agent's"
                        + " --bounding-capabilities)");
    }

    @Test
    void capabilitiesWithinTheBoundsOfTheAgentAreGiven() throws Exception {
        CapabilityInfo nice = new CapabilityInfo(List.of(Capability.SYS_NICE));

        assertThat(
                        says(
                                LinuxInfo.builder().effectiveCapabilities(nice).build(),
                                "grep CapEff /proc/self/status"))
                .isEqualTo("CapEff:\t0000000000800000\n");
    }

    @Test
    void profilesOfTheAgentHold() throws Exception {
        LinuxInfo named = LinuxInfo.builder().seccomp(new SeccompInfo("no-mkdir", null)).build();

        assertThat(says(named, "cd /tmp && mkdir x 2>/dev/null || echo refused"))
                .isEqualTo("refused\n");
    }

    @Test
    void profilesThatAreNotThereAreRefused() {
        container.refuses(
                with(LinuxInfo.builder().seccomp(new SeccompInfo("absent", null)).build()),
                "seccomp.profile_name: absent");
        container.refuses(
                with(LinuxInfo.builder().seccomp(new SeccompInfo("../stolen", null)).build()),
                "seccomp.profile_name: ../stolen");
        container.refuses(
                with(LinuxInfo.builder().seccomp(new SeccompInfo("broken", null)).build()),
                "defaultAction: unset");
    }

    @Test
    void devicesOfTheAgentAreThereAndNoOthers() throws Exception {
        assertThat(
                        container.says(
                                BUSYBOX,
                                "ls /dev/fuse; (: < /dev/fuse) && echo readable;"
                                        + " (: > /dev/fuse) 2>/dev/null || echo fixed;"
                                        + " ls /dev/vda /dev/loop0 2>/dev/null || echo none"))
                .isEqualTo("/dev/fuse\nreadable\nfixed\nnone\n");
    }

    @Test
    void privilegedContainersHaveAllWhereTheyAreAllowed() throws Exception {
        assertThat(
                        container.says(
                                privileged(),
                                "grep '^Seccomp:\\|NoNewPrivs' /proc/self/status; ls /dev/kmsg;"
                                        + " echo x > /proc/sys/kernel/hostname && echo writable"))
                .isEqualTo("NoNewPrivs:\t0\nSeccomp:\t0\n/dev/kmsg\nwritable\n");
    }

    @Test
    void privilegedContainersAreRefusedElsewhere() {
        container.close();
        container = new OneContainer(directory, runtime(), SecuritySettings.DEFAULT);

        container.refuses(privileged(), "docker.privileged: true");
    }

    @Test
    void pathsOfTheKernelAreMaskedOrReadOnly() throws Exception {
        assertThat(
                        container.says(
                                BUSYBOX,
                                "cat /proc/timer_list | wc -c; (echo x > /proc/sys/kernel/hostname)"
                                        + " 2>/dev/null || echo fixed; ls /sys/firmware | wc -l"))
                .isEqualTo("0\nfixed\n0\n");
    }

    @Test
    void namespacesAreSharedWhenAskedFor() throws Exception {
        String own = "ls -l /proc/self/ns | cut -d'>' -f2";
        LinuxInfo shared =
                LinuxInfo.builder()
                        .sharePidNamespace(true)
                        .ipcMode(LinuxInfo.IpcMode.SHARE_PARENT)
                        .build();

        String inside = says(shared, own);

        for (String kind : List.of("pid", "ipc")) {
            assertThat(inside)
                    .contains(Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind)).toString());
        }
        for (String kind : List.of("mnt", "uts")) {
            assertThat(inside)
                    .doesNotContain(
                            Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind)).toString());
        }
    }
}
