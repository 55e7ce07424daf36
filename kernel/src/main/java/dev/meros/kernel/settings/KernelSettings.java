package dev.meros.kernel.settings;

import dev.meros.api.model.DomainInfo;
import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.allocation.AllocationRules;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;

/// The settings of a kernel: where it keeps its state, where it listens, its times and its limits,
/// how it shares what it offers, and where its log can be read (null: nowhere). Values out of range
/// are refused with [KernelException].
public record KernelSettings(
        Path stateDirectory,
        Listen listen,
        Timing timing,
        Limits limits,
        Clients clients,
        Wishes wishes,
        Losses losses,
        AllocationRules allocation,
        @Nullable Path log) {

    /// All defaults: 127.0.0.1, port 5050. `stateDirectory` is created when it does not exist.
    public static KernelSettings of(Path stateDirectory) {
        return new KernelSettings(
                stateDirectory,
                Listen.DEFAULT,
                Timing.DEFAULT,
                Limits.DEFAULT,
                Clients.DEFAULT,
                Wishes.DEFAULT,
                Losses.ANY,
                AllocationRules.USUAL,
                null);
    }

    /// How fast silent agents become unreachable: at most `agents` of them in any time `per`; with
    /// 0 agents there is no bound. A bound keeps a broken network from costing all tasks at once.
    public record Losses(int agents, Duration per) {
        /// Without a bound, as Mesos' default.
        public static final Losses ANY = new Losses(0, Duration.ZERO);

        public Losses {
            expect(agents >= 0, "agent-losses", agents, "0 or more agents");
            expect(
                    agents == 0 || (!per.isNegative() && !per.isZero()),
                    "agent-losses",
                    agents + "/" + per.toMillis() + "ms",
                    "more than 0ms");
        }
    }

    /// Where a kernel listens: the address to bind to, the port (0 for any free one), and the name
    /// under which others reach it, and the region and zone where it runs, both shown in
    /// `master_info`. Without a domain there are no regions: all agents are near.
    public record Listen(String host, int port, String hostname, @Nullable DomainInfo domain) {
        /// Loopback only, as Mesos' port.
        public static final Listen DEFAULT = new Listen("127.0.0.1", 5050, "127.0.0.1");

        /// A kernel that does not know where it runs.
        public Listen(String host, int port, String hostname) {
            this(host, port, hostname, null);
        }

        public Listen {
            expect(!host.isBlank(), "host", host, "an address or name of this machine");
            expect(port >= 0 && port <= 65_535, "port", port, "0 to 65535; 0 takes any free port");
            expect(!hostname.isBlank(), "hostname", hostname, "a name by which others reach it");
        }

        /// Whether only this machine can connect.
        public boolean isLoopback() {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }
    }

    /// The times of a kernel.
    ///
    /// `offerTimeout`: an unanswered offer is taken back; `agentHeartbeat`: how often kernel and
    /// agents hear of each other; `agentTimeout`: silence after which an agent is unreachable;
    /// `frameworkHeartbeat`: how often an open subscription hears of the kernel; `tick`: how often
    /// deadlines are looked at.
    public record Timing(
            Duration offerTimeout,
            Duration agentHeartbeat,
            Duration agentTimeout,
            Duration frameworkHeartbeat,
            Duration tick) {
        private static final Duration LONGEST = Duration.ofDays(365);

        public static final Timing DEFAULT =
                new Timing(
                        Duration.ofSeconds(60),
                        Duration.ofMillis(500),
                        Duration.ofMillis(2_500),
                        Duration.ofSeconds(15),
                        Duration.ofMillis(100));

        public Timing {
            between("offer-timeout", offerTimeout, Duration.ofMillis(1), LONGEST);
            between("agent-heartbeat", agentHeartbeat, Duration.ofMillis(10), LONGEST);
            between("agent-timeout", agentTimeout, agentHeartbeat.multipliedBy(2), LONGEST);
            between("framework-heartbeat", frameworkHeartbeat, Duration.ofMillis(10), LONGEST);
            between("tick", tick, Duration.ofMillis(1), Duration.ofSeconds(10));
        }

        private static void between(String name, Duration value, Duration least, Duration most) {
            expect(
                    value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                    name,
                    value.toMillis() + "ms",
                    least.toMillis() + "ms to " + most.toMillis() + "ms");
        }
    }

    /// The limits of a kernel.
    ///
    /// `mailbox`: commands that wait (more are answered 503); `batchCommands`: commands decided
    /// before their records go to the journal; `inFlight`: journal entries that wait for their
    /// commit; `bodyBytes`: the largest request body; `streamBytes`: what may wait for a slow
    /// reader of a stream; `streamStall`: how long it may wait before the stream is closed;
    /// `snapshotEntries`: journal entries after which a snapshot is stored.
    public record Limits(
            int mailbox,
            int batchCommands,
            int inFlight,
            int bodyBytes,
            int streamBytes,
            Duration streamStall,
            int snapshotEntries) {
        public static final Limits DEFAULT =
                new Limits(65_536, 1_000, 4, 8 << 20, 32 << 20, Duration.ofSeconds(10), 20_000);

        public Limits {
            between("mailbox", mailbox, 1, 10_000_000);
            between("batch-commands", batchCommands, 1, 100_000);
            between("in-flight", inFlight, 1, 1_000);
            between("body-bytes", bodyBytes, 1_024, 64 << 20);
            between("stream-bytes", streamBytes, 1 << 16, 1 << 30);
            between("snapshot-entries", snapshotEntries, 1, 20_000);
            expect(
                    !streamStall.isNegative() && !streamStall.isZero(),
                    "stream-stall",
                    streamStall.toMillis() + "ms",
                    "more than 0ms");
        }

        private static void between(String name, int value, int least, int most) {
            expect(value >= least && value <= most, name, value, least + " to " + most);
        }
    }

    /// What frameworks may ask of the kernel at a time.
    ///
    /// `streams`: open subscriptions of all frameworks; `streamsPerPrincipal`: of those with the
    /// same principal; `streamsPerFramework`: of one framework, of which all but one are about to
    /// end; more are answered 503. `callsPerSecond`: calls of all frameworks with the same
    /// principal, or of one framework without a principal, in the long run; 0 for any number;
    /// `callBurst`: so many may come at once; more are answered 429.
    public record Clients(
            int streams,
            int streamsPerPrincipal,
            int streamsPerFramework,
            int callsPerSecond,
            int callBurst) {
        public static final Clients DEFAULT = new Clients(10_000, 2_000, 16, 0, 1_000);

        public Clients {
            between("framework-streams", streams, 1, 1_000_000);
            between("streams-per-principal", streamsPerPrincipal, 1, 1_000_000);
            between("streams-per-framework", streamsPerFramework, 2, 1_000_000);
            between("calls-per-second", callsPerSecond, 0, 1_000_000);
            between("call-burst", callBurst, 1, 10_000_000);
        }

        private static void between(String name, int value, int least, int most) {
            expect(value >= least && value <= most, name, value, least + " to " + most);
        }
    }

    /// How much a framework may say of the offers it wants.
    ///
    /// `regexLength`: characters of a regular expression in constraints; `regexProgram`: its
    /// instructions when compiled; `constraintsPerRole`: constraints of one role; `demandShapes`:
    /// shapes in a framework's demand.
    public record Wishes(
            int regexLength, int regexProgram, int constraintsPerRole, int demandShapes) {
        public static final Wishes DEFAULT = new Wishes(1_000, 100, 1_000, 1_000);

        public Wishes {
            between("constraint-regex-length", regexLength, 1, 100_000);
            between("constraint-regex-program", regexProgram, 1, 10_000);
            between("constraints-per-role", constraintsPerRole, 1, 100_000);
            between("demand-shapes", demandShapes, 1, 100_000);
        }

        private static void between(String name, int value, int least, int most) {
            expect(value >= least && value <= most, name, value, least + " to " + most);
        }
    }

    public String host() {
        return listen.host();
    }

    public int port() {
        return listen.port();
    }

    public String hostname() {
        return listen.hostname();
    }

    public Duration offerTimeout() {
        return timing.offerTimeout();
    }

    public Duration agentTimeout() {
        return timing.agentTimeout();
    }

    /// Binds to this address; also the hostname, unless that is set afterwards.
    public KernelSettings withHost(String host) {
        return withListen(new Listen(host, port(), host, listen.domain()));
    }

    public KernelSettings withPort(int port) {
        return withListen(new Listen(host(), port, hostname(), listen.domain()));
    }

    public KernelSettings withHostname(String hostname) {
        return withListen(new Listen(host(), port(), hostname, listen.domain()));
    }

    public KernelSettings withListen(Listen newListen) {
        return new KernelSettings(
                stateDirectory,
                newListen,
                timing,
                limits,
                clients,
                wishes,
                losses,
                allocation,
                log);
    }

    public KernelSettings withOfferTimeout(Duration offerTimeout) {
        return withTiming(
                new Timing(
                        offerTimeout,
                        timing.agentHeartbeat(),
                        timing.agentTimeout(),
                        timing.frameworkHeartbeat(),
                        timing.tick()));
    }

    public KernelSettings withAgentTimeout(Duration agentTimeout) {
        return withTiming(
                new Timing(
                        timing.offerTimeout(),
                        timing.agentHeartbeat(),
                        agentTimeout,
                        timing.frameworkHeartbeat(),
                        timing.tick()));
    }

    public KernelSettings withTiming(Timing newTiming) {
        return new KernelSettings(
                stateDirectory,
                listen,
                newTiming,
                limits,
                clients,
                wishes,
                losses,
                allocation,
                log);
    }

    public KernelSettings withWishes(Wishes newWishes) {
        return new KernelSettings(
                stateDirectory,
                listen,
                timing,
                limits,
                clients,
                newWishes,
                losses,
                allocation,
                log);
    }

    public KernelSettings withLosses(Losses newLosses) {
        return new KernelSettings(
                stateDirectory,
                listen,
                timing,
                limits,
                clients,
                wishes,
                newLosses,
                allocation,
                log);
    }

    public KernelSettings withLimits(Limits newLimits) {
        return new KernelSettings(
                stateDirectory,
                listen,
                timing,
                newLimits,
                clients,
                wishes,
                losses,
                allocation,
                log);
    }

    public KernelSettings withClients(Clients newClients) {
        return new KernelSettings(
                stateDirectory,
                listen,
                timing,
                limits,
                newClients,
                wishes,
                losses,
                allocation,
                log);
    }

    public KernelSettings withAllocation(AllocationRules newAllocation) {
        return new KernelSettings(
                stateDirectory,
                listen,
                timing,
                limits,
                clients,
                wishes,
                losses,
                newAllocation,
                log);
    }

    /// The file to which this process logs, which operators may read as `/master/log`.
    public KernelSettings withLog(@Nullable Path newLog) {
        return new KernelSettings(
                stateDirectory,
                listen,
                timing,
                limits,
                clients,
                wishes,
                losses,
                allocation,
                newLog);
    }

    private static void expect(Boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new KernelException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
