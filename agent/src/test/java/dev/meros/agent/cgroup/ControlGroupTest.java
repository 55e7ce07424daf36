package dev.meros.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// Against trees of plain files, as the system would show them.
class ControlGroupTest {
    private static final ContainerLimits LIMITS =
            new ContainerLimits(
                    512, OptionalLong.of(50_000), OptionalLong.of(64), OptionalLong.of(32), 100);

    @TempDir Path mount;

    private Path file(String path, String content) throws IOException {
        Path file = mount.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private void second(String root) throws IOException {
        file(root + "cgroup.controllers", "cpuset cpu io memory pids\n");
        file(root + "cgroup.procs", "");
        file(root + "cgroup.subtree_control", "memory\n");
        file(root + "all/cgroup.subtree_control", "");
        for (String name : new String[] {"cpu.weight", "cpu.max", "memory.low", "pids.max"}) {
            file(root + "all/one/" + name, "");
        }
        file(root + "all/one/memory.max", "max\n");
        file(root + "all/one/memory.events", "low 0\noom 1\noom_kill 2\n");
    }

    private void first() throws IOException {
        for (String controller : new String[] {"cpu", "memory", "pids", "freezer", "cpuacct"}) {
            file(controller + "/cgroup.procs", "");
            file(controller + "/all/one/cgroup.procs", "");
        }
        for (String name : new String[] {"cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us"}) {
            file("cpu/all/one/" + name, "");
        }
        file("memory/all/one/memory.limit_in_bytes", "9223372036854771712\n");
        file("memory/all/one/memory.soft_limit_in_bytes", "");
        file("memory/all/one/memory.oom_control", "oom_kill_disable 0\noom_kill 3\n");
        file("pids/all/one/pids.max", "max\n");
    }

    private ControlGroup one() {
        return ControlGroups.open(Hierarchies.detect(mount), "all").group("one");
    }

    private void expect(String path, String content) {
        assertThat(mount.resolve(path)).content().isEqualToIgnoringWhitespace(content);
    }

    @Test
    void versionTwoGetsItsControllersPassedDownAndItsLimits() throws IOException {
        second("");

        ControlGroup group = one();
        group.make();
        group.hold(LIMITS);

        assertThat(Hierarchies.detect(mount)).hasToString("v2");
        assertThat(group.directories()).containsExactly(mount.resolve("all/one"));
        assertThat(group.joining()).containsExactly(mount.resolve("all/one/cgroup.procs"));
        expect("cgroup.subtree_control", "+pids");
        expect("all/cgroup.subtree_control", "+pids");
        expect("all/one/cpu.weight", "20");
        expect("all/one/cpu.max", "50000 100000");
        expect("all/one/memory.max", "64");
        expect("all/one/memory.low", "32");
        expect("all/one/pids.max", "100");
        assertThat(group.outOfMemoryKills()).isEqualTo(2);
    }

    @Test
    void versionOneHasATreeForEach() throws IOException {
        first();

        ControlGroup group = one();
        group.make();
        group.hold(LIMITS);

        assertThat(Hierarchies.detect(mount)).hasToString("v1");
        assertThat(group.directories())
                .containsExactlyInAnyOrder(
                        mount.resolve("cpu/all/one"),
                        mount.resolve("cpuacct/all/one"),
                        mount.resolve("memory/all/one"),
                        mount.resolve("pids/all/one"),
                        mount.resolve("freezer/all/one"));
        expect("cpu/all/one/cpu.shares", "512");
        expect("cpu/all/one/cpu.cfs_period_us", "100000");
        expect("cpu/all/one/cpu.cfs_quota_us", "50000");
        expect("memory/all/one/memory.limit_in_bytes", "64");
        expect("memory/all/one/memory.soft_limit_in_bytes", "32");
        expect("pids/all/one/pids.max", "100");
        assertThat(group.outOfMemoryKills()).isEqualTo(3);
    }

    @Test
    void controllersThatAreMountedTogetherAreOneDirectory() throws IOException {
        file("cpu,cpuacct/cgroup.procs", "");
        Files.createSymbolicLink(mount.resolve("cpu"), Path.of("cpu,cpuacct"));
        Files.createSymbolicLink(mount.resolve("cpuacct"), Path.of("cpu,cpuacct"));

        assertThat(one().directories()).containsExactly(mount.resolve("cpu,cpuacct/all/one"));
    }

    @Test
    void hybridsHaveBothAndNeedNoCounterOfProcessorTime() throws IOException {
        first();
        second("unified/");

        ControlGroups groups = ControlGroups.open(Hierarchies.detect(mount), "all");

        assertThat(groups.group("one").directories())
                .containsExactlyInAnyOrder(
                        mount.resolve("unified/all/one"),
                        mount.resolve("cpu/all/one"),
                        mount.resolve("memory/all/one"),
                        mount.resolve("pids/all/one"));
        assertThat(groups.controllers())
                .containsExactlyInAnyOrder(Controller.CPU, Controller.MEMORY, Controller.PIDS);
    }

    @Test
    void memoryGrowsAndIsNotTakenBack() throws IOException {
        second("");
        ControlGroup group = one();
        group.hold(LIMITS);

        group.change(
                new ContainerLimits(
                        1024,
                        OptionalLong.empty(),
                        OptionalLong.of(128),
                        OptionalLong.empty(),
                        100));
        assertThat(group.memoryLimit()).isEqualTo(128);
        expect("all/one/cpu.max", "max 100000");

        group.change(LIMITS);
        assertThat(group.memoryLimit()).isEqualTo(128);
        expect("all/one/cpu.weight", "20");
    }

    @Test
    void whatTheSystemDoesNotPassDownIsNotUsed() throws IOException {
        file("cgroup.controllers", "cpu memory\n");
        file("cgroup.procs", "");

        assertThat(ControlGroups.open(Hierarchies.detect(mount), "all").controllers()).isEmpty();
    }

    @Test
    void aLimitThatCannotBeSetIsAnErrorThatNamesTheFile() throws IOException {
        second("");
        Files.delete(mount.resolve("all/one/memory.max"));

        assertThatIOException()
                .isThrownBy(() -> one().hold(LIMITS))
                .withMessage(mount.resolve("all/one/memory.max") + ": 64 (no such file)");
    }

    @Test
    void nodesWithoutHaveNoDirectoriesAndHoldNobody() throws IOException {
        ControlGroup group = one();

        group.make();
        group.hold(LIMITS);
        group.kill();
        group.remove();

        assertThat(Hierarchies.detect(mount)).hasToString("none");
        assertThat(group.directories()).isEmpty();
        assertThat(group.memoryLimit()).isEqualTo(Long.MAX_VALUE);
        assertThat(group.outOfMemoryKills()).isZero();
    }

    @Test
    void guestsAreHeldToWhatTheirHostIs() throws IOException {
        first();
        ControlGroups groups = ControlGroups.open(Hierarchies.detect(mount), "all");

        assertThat(groups.group("guest").joiningWithin(groups.group("one")))
                .containsExactlyInAnyOrder(
                        mount.resolve("cpu/all/one/tasks"),
                        mount.resolve("cpuacct/all/one/tasks"),
                        mount.resolve("memory/all/one/tasks"),
                        mount.resolve("pids/all/one/tasks"),
                        mount.resolve("freezer/all/guest/tasks"));
        assertThat(mount.resolve("freezer/all/guest")).isDirectory();
        assertThat(mount.resolve("memory/all/guest")).doesNotExist();
        assertThat(groups.group("guest").joiningWithin(groups.group("gone"))).isEmpty();
    }

    @Test
    void inOneTreeNobodyCanBeAGuest() throws IOException {
        second("");
        ControlGroups groups = ControlGroups.open(Hierarchies.detect(mount), "all");

        assertThat(groups.group("guest").joiningWithin(groups.group("one"))).isEmpty();
    }

    @Test
    void devicesAreAllowedToTheirOwnersAndDeniedToOthers() throws IOException {
        file("devices/cgroup.procs", "");
        file("devices/all/one/devices.allow", "");
        file("devices/all/one/devices.deny", "");
        Device own = new Device(Path.of("/dev/gpu0"), 240, 0);
        Device other = new Device(Path.of("/dev/gpu1"), 240, 1);

        one().grant(List.of(own), List.of(own, other));

        expect("devices/all/one/devices.allow", "c 240:0 rwm");
        expect("devices/all/one/devices.deny", "c 240:1 rwm");
    }

    @Test
    void onlyWhatIsWantedIsUsed() throws IOException {
        first();

        Hierarchies some = Hierarchies.detect(mount).only(Set.of(Controller.PIDS));

        assertThat(ControlGroups.open(some, "all").controllers()).containsExactly(Controller.PIDS);
    }
}
