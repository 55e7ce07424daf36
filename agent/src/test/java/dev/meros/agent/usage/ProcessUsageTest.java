package dev.meros.agent.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ProcessUsageTest {
    @TempDir Path directory;

    private Path write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    /// `utime stime cutime cstime` and the number of threads, in the places of `/proc/PID/stat`.
    private void process(int pid, String name, int parent, int session, String times, int threads)
            throws IOException {
        write(
                "proc/" + pid + "/stat",
                "%d (%s) S %d %d %d 0 0 0 0 0 0 0 %s 20 0 %d 0 1\n"
                        .formatted(pid, name, parent, session, session, times, threads));
        write(
                "proc/" + pid + "/status",
                "Name:\t" + name + "\nVmRSS:\t    100 kB\nRssAnon:\t 60 kB\nRssFile:\t 40 kB\n");
        write("proc/" + pid + "/cgroup", "0::/agent\n");
    }

    private Map<Integer, ContainerUsage> usage(Integer... leaders) {
        return new ProcessUsage(directory.resolve("proc"), directory.resolve("cgroup"))
                .of(List.of(leaders));
    }

    @Test
    void membersOfASessionAndTheirDescendantsAreSummedUp() throws IOException {
        write("proc/self/cgroup", "0::/agent\n");
        process(10, "sh", 1, 10, "100 50 25 25", 1);
        process(11, "a (b) c", 10, 10, "200 100 0 0", 3);
        process(12, "daemon", 11, 12, "100 0 0 0", 1);
        process(20, "other", 1, 20, "900 900 0 0", 9);

        ContainerUsage usage = usage(10, 99).get(10);

        assertThat(usage)
                .isEqualTo(
                        new ContainerUsage(
                                4.25,
                                1.75,
                                new ContainerUsage.Memory(
                                        300 * 1024L, 300 * 1024L, 180 * 1024L, 120 * 1024L),
                                3,
                                5,
                                null));
        assertThat(usage(99)).isEmpty();
        assertThat(usage()).isEmpty();
    }

    @Test
    void groupOfItsOwnIsReadInVersionTwo() throws IOException {
        write("proc/self/cgroup", "0::/agent\n");
        process(10, "sh", 1, 10, "0 0 0 0", 1);
        write("proc/10/cgroup", "0::/meros/c1\n");
        write(
                "cgroup/meros/c1/cpu.stat",
                """
                usage_usec 3000000
                user_usec 2000000
                system_usec 1000000
                nr_periods 10
                nr_throttled 2
                throttled_usec 500000
                """);
        write("cgroup/meros/c1/memory.current", "4096\n");
        write("cgroup/meros/c1/memory.stat", "anon 3000\nfile 1000\n");

        assertThat(usage(10).get(10))
                .isEqualTo(
                        new ContainerUsage(
                                2,
                                1,
                                new ContainerUsage.Memory(4096, 3000, 3000L, 1000L),
                                1,
                                1,
                                new ContainerUsage.Throttling(10, 2, 0.5)));
    }

    @Test
    void groupOfItsOwnIsReadInVersionOne() throws IOException {
        write("proc/self/cgroup", "4:memory:/\n3:cpu,cpuacct:/\n0::/\n");
        process(10, "sh", 1, 10, "0 0 0 0", 1);
        write("proc/10/cgroup", "4:memory:/c1\n3:cpu,cpuacct:/c1\n0::/\n");
        write("cgroup/cpuacct/c1/cpuacct.stat", "user 150\nsystem 50\n");
        write("cgroup/cpu/c1/cpu.stat", "nr_periods 4\nnr_throttled 1\nthrottled_time 250000000\n");
        write("cgroup/memory/c1/memory.usage_in_bytes", "8192\n");
        write("cgroup/memory/c1/memory.stat", "total_rss 5000\ntotal_cache 3000\n");

        assertThat(usage(10).get(10))
                .isEqualTo(
                        new ContainerUsage(
                                1.5,
                                0.5,
                                new ContainerUsage.Memory(8192, 5000, 5000L, 3000L),
                                1,
                                1,
                                new ContainerUsage.Throttling(4, 1, 0.25)));
    }

    @Test
    void memoryThatIsOlderThanItsGroupIsThatOfTheProcesses() throws IOException {
        write("proc/self/cgroup", "0::/agent\n");
        process(10, "sh", 1, 10, "0 0 0 0", 1);
        write("proc/10/cgroup", "0::/meros/c1\n");
        write("cgroup/meros/c1/cpu.stat", "user_usec 2000000\n");
        write("cgroup/meros/c1/memory.stat", "anon 0\nfile 0\n");

        ContainerUsage usage = usage(10).get(10);

        assertThat(usage.userSeconds()).isEqualTo(2);
        assertThat(usage.memory().resident()).isEqualTo(100 * 1024L);
    }

    @Test
    void thisProcessUsesSomething() {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "needs /proc");
        int self = Math.toIntExact(ProcessHandle.current().pid());

        ContainerUsage usage = new ProcessUsage().of(List.of(self)).get(self);

        assertThat(usage.memory().resident()).isGreaterThan(10L << 20);
        assertThat(usage.threads()).isGreaterThan(1);
    }
}
