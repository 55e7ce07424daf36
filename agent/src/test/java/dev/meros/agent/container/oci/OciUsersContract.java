package dev.meros.agent.container.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.agent.AgentException;
import dev.meros.agent.settings.IdMap;
import dev.meros.agent.settings.SecuritySettings;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.Volume;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/// Containers in user namespaces, for one runtime: their users are others on the node.
abstract class OciUsersContract {
    private static final ContainerInfo BUSYBOX = OciImageContract.BUSYBOX;
    private static final long START = 300_000;

    @TempDir private Path directory;

    private OneContainer container;

    abstract String runtime();

    private static SecuritySettings users() {
        return new SecuritySettings(
                Optional.of(IdMap.parse(START + ":65536")),
                SecuritySettings.DEFAULT.privileges(),
                Optional.empty(),
                List.of(),
                SecuritySettings.DEFAULT.seccomp());
    }

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        container = new OneContainer(directory, runtime(), users());
    }

    @AfterEach
    void close() {
        container.close();
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void rootOfAContainerIsNotRootOnTheNode() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path secret = Files.writeString(data.resolve("secret"), "top\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        ContainerInfo mounted =
                BUSYBOX.toBuilder()
                        .volumes(
                                List.of(
                                        Volume.builder()
                                                .containerPath("/data")
                                                .hostPath(data.toString())
                                                .mode(Volume.Mode.RW)
                                                .build()))
                        .build();

        String said =
                container.says(
                        mounted,
                        "id -u; touch mine; cat /data/secret 2>/dev/null || echo kept;"
                                + " touch /data/x 2>/dev/null || echo fixed; ls -ln / | grep bin;"
                                + " echo x > /etc/passwd && cat /etc/passwd; echo err >&2");

        assertThat(said)
                .startsWith("0\nkept\nfixed\n")
                .containsPattern(" 0 +0 .* bin\n")
                .endsWith("x\n");
        assertThat(owner(container.sandbox().resolve("mine"))).isEqualTo((int) START);
        assertThat(owner(container.sandbox().resolve("stdout"))).isEqualTo((int) START);
        assertThat(directory.resolve("layers/busybox/1/etc/passwd")).content().startsWith("root:");
    }

    @Test
    void usersOfTheImageAreMappedToo() throws Exception {
        CommandInfo as =
                CommandInfo.builder().value("id -u; id -G; touch mine").user("web").build();

        assertThat(container.says(BUSYBOX, as)).isEqualTo("1234\n1235 4000\n");
        assertThat(owner(container.sandbox().resolve("mine"))).isEqualTo((int) START + 1234);
    }

    @Test
    void usersBeyondTheMapAreRefused() {
        CommandInfo as = CommandInfo.builder().value("true").user("70000").build();

        container.refuses(BUSYBOX, as, "user: 70000:0 (expected: below 65536");
    }

    @Test
    void processesOfTheNodeCannotBeSharedWith() {
        container.refuses(
                BUSYBOX.toBuilder()
                        .linuxInfo(LinuxInfo.builder().sharePidNamespace(true).build())
                        .build(),
                "linux_info.share_pid_namespace: true");
    }

    @Test
    void containersWithoutAnImageAreMappedToo() throws Exception {
        ContainerInfo bare =
                ContainerInfo.builder().type(ContainerInfo.Type.MESOS).hostname("inside").build();

        assertThat(
                        container.says(
                                bare,
                                "id -u; hostname; touch mine; touch /etc/x 2>/dev/null || echo no"))
                .isEqualTo("0\ninside\nno\n");
        assertThat(owner(container.sandbox().resolve("mine"))).isEqualTo((int) START);
    }

    @Test
    void directoriesThatNobodyElseMayPassThroughAreRefused() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));

        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> new OneContainer(directory, runtime(), users()))
                .withMessageContaining("userns-remap: " + directory);
    }
}
