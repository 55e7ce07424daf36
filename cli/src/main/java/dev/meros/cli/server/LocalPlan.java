package dev.meros.cli.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What runs in one JVM and where: the directory of its state, the address to listen at, the ports
/// (0 for any), how many agents share this machine, where the ports of their tasks begin, and the
/// file to which all of it logs. On one directory the number of agents and the ports must stay:
/// agents refuse to come back with less than their tasks use.
public record LocalPlan(
        Path directory,
        String host,
        Ports ports,
        int agents,
        int firstTaskPort,
        String attributes,
        Path log) {
    /// The most agents in one JVM.
    static final int MAX_AGENTS = 100;

    /// The ports of the servers; agents after the first listen at the ones that follow.
    public record Ports(int kernel, int agent, int longRunning, int batch) {
        /// The ports that everybody knows.
        public static final Ports DEFAULT = new Ports(5050, 5051, 8080, 4400);

        private static final Ports ANY = new Ports(0, 0, 0, 0);

        /// The well-known ports if all of them are free, else any.
        public static Ports defaultOrFree(String host, int agents) {
            return IntStream.concat(
                                    IntStream.of(
                                            DEFAULT.kernel(),
                                            DEFAULT.longRunning(),
                                            DEFAULT.batch()),
                                    IntStream.range(DEFAULT.agent(), DEFAULT.agent() + agents))
                            .allMatch(port -> isFree(host, port))
                    ? DEFAULT
                    : ANY;
        }

        int agent(int index) {
            return agent == 0 ? 0 : agent + index;
        }
    }

    /// Where the ports of tasks begin unless another cluster has them.
    static final int FIRST_TASK_PORT = 31_000;

    private static final List<Integer> OTHER_TASK_PORTS = List.of(21_000, 23_000, 25_000, 27_000);

    private static final int PORT_SPAN = 1_000;

    /// The resources of each agent: an equal part of the machine's, and ports of its own. A single
    /// agent finds out by itself.
    List<String> resources() {
        if (agents == 1) {
            return List.of("");
        }
        int ports = PORT_SPAN / agents;
        double cpus =
                Math.floor(Runtime.getRuntime().availableProcessors() * 1000.0 / agents) / 1000;
        long mem = usableMemory() / agents;
        return IntStream.range(0, agents)
                .mapToObj(
                        index ->
                                String.format(
                                        Locale.ROOT,
                                        "cpus:%.3f;mem:%d;ports:[%d-%d]",
                                        cpus,
                                        mem,
                                        firstTaskPort + index * ports,
                                        firstTaskPort + (index + 1) * ports - 1))
                .toList();
    }

    /// Where the ports of tasks may begin in a cluster without tasks: nobody listens at the first
    /// port of any agent.
    public static int freeTaskPorts(String host, int agents) {
        return Stream.concat(Stream.of(FIRST_TASK_PORT), OTHER_TASK_PORTS.stream())
                .filter(
                        first ->
                                IntStream.range(0, agents)
                                        .map(index -> first + index * (PORT_SPAN / agents))
                                        .allMatch(port -> isFree(host, port)))
                .findFirst()
                .orElse(FIRST_TASK_PORT);
    }

    /// The machine's memory in MB, without 1 GB or half of it for itself.
    private static long usableMemory() {
        long total =
                ManagementFactory.getOperatingSystemMXBean()
                                instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize() >> 20
                        : 2_048;
        return total - Math.min(1_024, total / 2);
    }

    private static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address(host), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static InetAddress address(String host) throws UnknownHostException {
        return InetAddress.getByName(host);
    }
}
