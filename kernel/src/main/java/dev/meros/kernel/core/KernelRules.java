package dev.meros.kernel.core;

import dev.meros.api.model.DomainInfo;
import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.constraint.ConstraintLimits;
import dev.meros.kernel.core.demand.DemandLimits;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// The numbers by which the kernel decides.
public record KernelRules(
        Patience patience,
        Heartbeats heartbeats,
        History history,
        Limits limits,
        AllocationRules allocation,
        Master master) {

    /// The usual numbers, for a kernel that is reached at `master`.
    public static KernelRules defaults(Master master) {
        return new KernelRules(
                Patience.defaults(),
                Heartbeats.defaults(),
                History.defaults(),
                Limits.defaults(),
                AllocationRules.USUAL,
                master);
    }

    public KernelRules withPatience(Patience value) {
        return new KernelRules(value, heartbeats, history, limits, allocation, master);
    }

    public KernelRules withHistory(History value) {
        return new KernelRules(patience, heartbeats, value, limits, allocation, master);
    }

    public KernelRules withAllocation(AllocationRules value) {
        return new KernelRules(patience, heartbeats, history, limits, value, master);
    }

    public KernelRules withMaster(Master value) {
        return new KernelRules(patience, heartbeats, history, limits, allocation, value);
    }

    public KernelRules withLimits(Limits value) {
        return new KernelRules(patience, heartbeats, history, value, allocation, master);
    }

    /// How long is waited for whom.
    ///
    /// `offerTimeout`: an offer without an answer is rescinded (60 s). `agentTimeout`: silence
    /// after which an agent is unreachable (2.5 s). `agentReregisterTimeout`: the same after a new
    /// term, for agents that have not come back yet (10 s). `frameworkReregisterTimeout`: after a
    /// new term no framework is removed before (60 s). `pause`: two ticks further apart than this
    /// mean that the kernel itself stood still, so that nobody's silence counts (1 s).
    /// `unreachableAge`: an unreachable agent is forgotten, or that an agent was marked gone (14
    /// days). `losses`: how many agents become unreachable at most (null: any number).
    public record Patience(
            Duration offerTimeout,
            Duration agentTimeout,
            Duration agentReregisterTimeout,
            Duration frameworkReregisterTimeout,
            Duration pause,
            Duration unreachableAge,
            @Nullable Pace losses) {
        /// Without a pace of losses.
        public Patience(
                Duration offerTimeout,
                Duration agentTimeout,
                Duration agentReregisterTimeout,
                Duration frameworkReregisterTimeout,
                Duration pause,
                Duration unreachableAge) {
            this(
                    offerTimeout,
                    agentTimeout,
                    agentReregisterTimeout,
                    frameworkReregisterTimeout,
                    pause,
                    unreachableAge,
                    null);
        }

        public static Patience defaults() {
            return new Patience(
                    Duration.ofSeconds(60),
                    Duration.ofMillis(2500),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(1),
                    Duration.ofDays(14));
        }

        public Patience withOfferTimeout(Duration value) {
            return new Patience(
                    value,
                    agentTimeout,
                    agentReregisterTimeout,
                    frameworkReregisterTimeout,
                    pause,
                    unreachableAge,
                    losses);
        }

        public Patience withAgentTimeout(Duration value) {
            return new Patience(
                    offerTimeout,
                    value,
                    agentReregisterTimeout,
                    frameworkReregisterTimeout,
                    pause,
                    unreachableAge,
                    losses);
        }

        public Patience withAgentReregisterTimeout(Duration value) {
            return new Patience(
                    offerTimeout,
                    agentTimeout,
                    value,
                    frameworkReregisterTimeout,
                    pause,
                    unreachableAge,
                    losses);
        }

        public Patience withFrameworkReregisterTimeout(Duration value) {
            return new Patience(
                    offerTimeout,
                    agentTimeout,
                    agentReregisterTimeout,
                    value,
                    pause,
                    unreachableAge,
                    losses);
        }

        public Patience withLosses(@Nullable Pace value) {
            return new Patience(
                    offerTimeout,
                    agentTimeout,
                    agentReregisterTimeout,
                    frameworkReregisterTimeout,
                    pause,
                    unreachableAge,
                    value);
        }
    }

    /// At most so many agents in so long.
    public record Pace(int agents, Duration per) {}

    /// How often the kernel says that it is alive: to frameworks (15 s, as Mesos) and to agents
    /// (500 ms).
    public record Heartbeats(Duration frameworks, Duration agents) {
        public static Heartbeats defaults() {
            return new Heartbeats(Duration.ofSeconds(15), Duration.ofMillis(500));
        }
    }

    /// How much of the past is kept: ended tasks of each framework (1000), removed frameworks (50),
    /// tasks of each framework that are unreachable for long (1000), agents that are unreachable
    /// and agents that are gone (102,400 of each). Must be the same on all members and over
    /// restarts, or their state differs in this history.
    public record History(
            int tasksPerFramework, int frameworks, int unreachableTasks, int lostAgents) {
        /// The usual numbers but for ended tasks and removed frameworks.
        public History(int tasksPerFramework, int frameworks) {
            this(tasksPerFramework, frameworks, 1000, 102_400);
        }

        public static History defaults() {
            return new History(1000, 50);
        }
    }

    /// How much a framework may say of the offers it wants.
    public record Limits(ConstraintLimits constraints, DemandLimits demand) {
        public static Limits defaults() {
            return new Limits(ConstraintLimits.defaults(), DemandLimits.defaults());
        }
    }

    /// Where this kernel is reached, told to frameworks in SUBSCRIBED. `ip` is the text of an IPv4
    /// address; `domain` is where it runs, where that is known.
    public record Master(
            String hostname, String ip, int port, String version, @Nullable DomainInfo domain) {
        public Master(String hostname, String ip, int port, String version) {
            this(hostname, ip, port, version, null);
        }

        public Master withDomain(DomainInfo value) {
            return new Master(hostname, ip, port, version, value);
        }
    }
}
