package dev.meros.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.agent.AgentException;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.resource.Resources;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class NodeWatchTest {
    @TempDir Path directory;

    private Path file;
    private AgentSettings settings;

    @BeforeEach
    void write() throws IOException {
        file =
                Files.writeString(
                        directory.resolve("resources"), "cpus:4;mem:100;disk:1;ports:[1-2]\n");
        settings =
                AgentSettings.of(directory, URI.create("http://127.0.0.1:5050"))
                        .withResources("file://" + file);
    }

    @Test
    void changeOfTheFileIsNoticed() throws IOException {
        NodeWatch watch = watch();
        assertThat(watch.watch()).isEqualTo(NodeWatch.Look.SAME);

        Files.writeString(file, "cpus:2;mem:100;disk:1;ports:[1-2]");

        assertThat(watch.watch()).isEqualTo(NodeWatch.Look.CHANGED);
        assertThat(cpus(watch.announced())).isEqualTo("2");
        assertThat(watch.watch()).isEqualTo(NodeWatch.Look.SAME);
    }

    @Test
    void fileThatIsWrongOrGoneChangesNothing() throws IOException {
        NodeWatch watch = watch();

        Files.writeString(file, "cpus:many");
        assertThat(watch.watch()).isEqualTo(NodeWatch.Look.SAME);
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(watch::look)
                .withMessageStartingWith("resources: cpus:many (expected: ");
        Files.delete(file);
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(watch::look)
                .withMessage(
                        "resources: file://%s (expected: file:///path of a readable file)", file);

        assertThat(cpus(watch.announced())).isEqualTo("4");
    }

    @Test
    void whatAKernelRefusesIsNotAnnouncedAgainUntilSomebodyAsks() throws IOException {
        NodeWatch watch = watch();
        watch.announced();
        watch.accepted();
        Files.writeString(file, "cpus:1;mem:100;disk:1;ports:[1-2]");
        watch.watch();
        watch.announced();

        watch.refused("resources: cpus:1 (expected: at least cpus:4, which are reserved)");

        assertThat(cpus(watch.announced())).isEqualTo("4");
        assertThat(watch.watch()).isEqualTo(NodeWatch.Look.SAME);
        assertThat(cpus(watch.announced())).isEqualTo("4");
        assertThat(watch.look()).isEqualTo(NodeWatch.Look.CHANGED);
        assertThat(cpus(watch.announced())).isEqualTo("1");
    }

    @Test
    void refusalForAnotherReasonIsNotAboutTheNode() throws IOException {
        NodeWatch watch = watch();
        watch.announced();
        watch.accepted();
        Files.writeString(file, "cpus:1;mem:100;disk:1;ports:[1-2]");
        watch.watch();
        watch.announced();

        watch.refused("machine: node (expected: one that is not down for maintenance)");

        assertThat(cpus(watch.announced())).isEqualTo("1");
    }

    @Test
    void amountsThatHaveHardlyChangedAreTheSame() {
        Amounts before = new Amounts(4, 16_000, 100_000);

        assertThat(new Amounts(4, 15_900, 100_999).steadied(before)).isEqualTo(before);
        assertThat(new Amounts(5, 15_800, 101_001).steadied(before))
                .isEqualTo(new Amounts(5, 15_800, 101_001));
    }

    @Test
    void diskOfItsOwnMustBeMounted() {
        String mount =
                """
                [{"name":"disk","type":"SCALAR","scalar":{"value":10},
                  "disk":{"source":{"type":"MOUNT","mount":{"root":"%s"}}}}]
                """;

        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> node(mount.formatted(directory)))
                .withMessage(
                        "resources: mount.root %s (expected: where a disk is mounted)", directory);
        assertThat(node(mount.formatted("/")).resources())
                .filteredOn(r -> r.name().equals("disk"))
                .hasSize(1);
    }

    @Test
    void attributesMayStandInAFileToo() throws IOException {
        Path attributes = Files.writeString(directory.resolve("attributes"), "rack:a\nlevel:10\n");

        Node node =
                new NodeDetector(directory, settings.withAttributes("file://" + attributes))
                        .detect();

        assertThat(node.attributes())
                .extracting(a -> a.name())
                .containsExactly("rack", "level", "disk_kind", "arch");
    }

    @Test
    void scriptTellsTheDomain() throws IOException {
        assertThat(domain("echo europe/a")).isEqualTo(DomainInfo.of("europe", "a"));
        assertThat(
                        domain(
                                "echo '{\"fault_domain\":{\"region\":{\"name\":\"asia\"},"
                                        + "\"zone\":{\"name\":\"b\"}}}'"))
                .isEqualTo(DomainInfo.of("asia", "b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exit 3 | ended with status 3)",
                "echo nowhere | nowhere (expected: REGION/ZONE",
                "true | (expected: REGION/ZONE",
            })
    void scriptThatTellsNothingIsAnError(String script, String message) {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> domain(script))
                .withMessageStartingWith("domainScript: " + directory.resolve("script"))
                .withMessageContaining(message);
    }

    @Test
    void scriptThatIsNotThereIsAnError() {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(
                        () ->
                                new NodeDetector(
                                        directory, settings.withDomainScript(Path.of("/no/such"))))
                .withMessageContaining("cannot be started");
    }

    private DomainInfo domain(String script) throws IOException {
        Path program =
                Files.writeString(directory.resolve("script"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new NodeDetector(directory, settings.withDomainScript(program)).detect().domain();
    }

    private Node node(String resources) {
        return new NodeDetector(directory, settings.withResources(resources)).detect();
    }

    private NodeWatch watch() {
        return new NodeWatch(new NodeDetector(directory, settings));
    }

    private static String cpus(Node node) {
        return Resources.of(node.resources()).scalar("cpus").toString();
    }
}
