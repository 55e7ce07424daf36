package dev.meros.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class FactReaderTest {
    @TempDir Path root;

    @Test
    void machineWithTwoNumaNodesAndAGraphicsProcessorIsRead() throws IOException {
        proc("cpuinfo", "processor\t: 0\nmodel name\t: Fast CPU @ 3.00GHz\n");
        proc("meminfo", "MemTotal:  16384 kB\nSwapTotal:       2097152 kB\n");
        sys("devices/system/cpu/online", "0-7\n");
        sys("devices/system/node/node10/cpulist", "4-7\n");
        sys("devices/system/node/node10/meminfo", "Node 10 MemTotal:       4194304 kB\n");
        sys("devices/system/node/node0/cpulist", "0-3\n");
        sys(
                "devices/system/node/node0/meminfo",
                "Node 0 MemFree: 1 kB\nNode 0 MemTotal: 2048 kB\n");
        sys("devices/system/node/online", "0,10\n");
        sys("bus/pci/devices/0000:00:01.0/class", "0x060400\n");
        sys("bus/pci/devices/0000:01:00.0/class", "0x030200\n");
        sys("bus/pci/devices/0000:01:00.0/vendor", "0x10de\n");
        sys("bus/pci/devices/0000:01:00.0/device", "0x2204\n");

        Facts facts = read();

        assertThat(facts.cpus().online()).isEqualTo("0-7");
        assertThat(facts.cpus().model()).isEqualTo("Fast CPU @ 3.00GHz");
        assertThat(facts.cpus().usable()).isPositive();
        assertThat(facts.memory().swapMb()).isEqualTo(2048);
        assertThat(facts.memory().totalMb()).isPositive();
        assertThat(facts.numaNodes())
                .containsExactly(
                        new Facts.NumaNode(0, "0-3", 2), new Facts.NumaNode(10, "4-7", 4096));
        assertThat(facts.gpus()).containsExactly(new Facts.Gpu("0000:01:00.0", "0x10de", "0x2204"));
    }

    @Test
    void whatTheKernelCanDoIsRead() throws IOException {
        proc("sys/kernel/osrelease", "0.0.0-none\n");
        proc("sys/user/max_user_namespaces", "1000\n");
        proc("self/status", "Name:\tjava\nSeccomp:\t0\n");
        proc("self/ns/pid", "");
        proc("self/ns/pid_for_children", "");
        proc("self/ns/user", "");
        proc("filesystems", "nodev\toverlay\n\text4\n");
        sys("module/loop/parameters", "");
        mounts("30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw");

        Facts.Kernel kernel = read().kernel();

        assertThat(kernel.release()).isEqualTo("0.0.0-none");
        assertThat(kernel.cgroups()).isEqualTo(Facts.Cgroups.V2);
        assertThat(kernel.namespaces()).containsExactly("pid", "user");
        assertThat(kernel.userNamespaces()).isTrue();
        assertThat(kernel.seccomp()).isTrue();
        assertThat(kernel.features())
                .containsEntry("overlay", Facts.Presence.THERE)
                .containsEntry("ext4", Facts.Presence.THERE)
                .containsEntry("loop", Facts.Presence.THERE)
                .containsEntry("xfs", Facts.Presence.MISSING)
                .containsEntry("btrfs", Facts.Presence.MISSING);
    }

    @Test
    void versionsOfControlGroupsAreToldApart() throws IOException {
        proc(
                "cgroups",
                "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t12\t1\nmemory\t2\t1\t0\n");
        mounts(
                "30 23 0:26 / /nowhere/unified rw - cgroup2 cgroup2 rw",
                "31 23 0:27 / /nowhere/cpu rw - cgroup cgroup rw,cpu");

        assertThat(read().kernel().cgroups()).isEqualTo(Facts.Cgroups.HYBRID);
        assertThat(read().kernel().controllers()).containsExactly("cpu");

        mounts("31 23 0:27 / /nowhere/cpu rw - cgroup cgroup rw,cpu");
        assertThat(read().kernel().cgroups()).isEqualTo(Facts.Cgroups.V1);

        mounts();
        assertThat(read().kernel().cgroups()).isEqualTo(Facts.Cgroups.NONE);
    }

    @Test
    void fileSystemsWithADeviceOrAServerAreListedOnce() throws IOException {
        mounts(
                "22 1 8:2 / / rw,relatime - ext4 /dev/sda2 rw",
                "23 1 8:2 /var /srv/again rw - ext4 /dev/sda2 rw",
                "24 1 0:5 / /proc rw - proc proc rw",
                "25 1 0:44 / /mnt/far ro,noatime - nfs4 server:/export rw");

        assertThat(read().fileSystems())
                .extracting(f -> f.mount() + " " + f.type() + " " + f.readOnly())
                .containsExactly("/ ext4 false", "/mnt/far nfs4 true");
        assertThat(read().fileSystems().getFirst().totalMb()).isPositive();
        assertThat(read().fileSystems().getLast().totalMb()).isNull();
    }

    @Test
    void machineThatTellsNothingHasNoFacts() {
        Facts facts = read();

        assertThat(facts.cpus().model()).isEmpty();
        assertThat(facts.disks()).isEmpty();
        assertThat(facts.fileSystems()).isEmpty();
        assertThat(facts.gpus()).isEmpty();
        assertThat(facts.numaNodes()).isEmpty();
        assertThat(facts.kernel().release()).isEmpty();
        assertThat(facts.kernel().userNamespaces()).isFalse();
    }

    private Facts read() {
        return new FactReader(root.resolve("proc"), root.resolve("sys")).read(Path.of("/work"));
    }

    private void mounts(String... lines) throws IOException {
        proc("self/mountinfo", String.join("\n", lines) + "\n");
    }

    private void proc(String name, String text) throws IOException {
        write("proc/" + name, text);
    }

    private void sys(String name, String text) throws IOException {
        write("sys/" + name, text);
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
