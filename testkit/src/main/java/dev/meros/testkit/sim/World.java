package dev.meros.testkit.sim;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.kernel.core.KernelRules;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A simulated cluster: its parts, its time and its dice.
final class World {
    final Agenda agenda = new Agenda();
    final Dice dice;
    final Trace trace;
    final Codec codec;
    final Network network;
    final SimKernel kernel;
    final List<SimAgent> agents = new ArrayList<>();
    final List<FrameworkHost> frameworks = new ArrayList<>();
    final Watch watch;
    private final Function<TaskInfo, Behaviour> behaviours;
    private Profile profile;
    private boolean calm;
    private boolean spared;
    private long steps;

    /// `behaviours` answers null where the dice decide.
    World(
            Dice dice,
            Profile profile,
            KernelRules rules,
            Trace trace,
            Function<TaskInfo, Behaviour> behaviours,
            List<Invariant> invariants) {
        this.dice = dice;
        this.profile = profile;
        this.trace = trace;
        this.behaviours = behaviours;
        this.codec = new Codec(dice);
        this.network = new Network(this);
        this.watch = new Watch(invariants);
        this.kernel = new SimKernel(this, rules);
    }

    SimAgent addAgent(String name, AgentInfo info) {
        SimAgent agent = new SimAgent(this, name, info);
        agents.add(agent);
        return agent;
    }

    FrameworkHost addFramework(FrameworkInfo info, FrameworkHost.Maker maker) {
        FrameworkHost host = new FrameworkHost(this, info, maker);
        frameworks.add(host);
        return host;
    }

    /// The framework of this name.
    FrameworkHost framework(String name) {
        return frameworks.stream().filter(f -> f.name.equals(name)).findFirst().orElseThrow();
    }

    Instant now() {
        return agenda.now();
    }

    Profile profile() {
        return profile;
    }

    /// Whether faults have stopped.
    boolean isCalm() {
        return calm;
    }

    void calm() {
        calm = true;
        profile = Profile.CALM;
    }

    /// From now on bad luck spares this world: what breaks, breaks as its peers would wish it to.
    void spare() {
        spared = true;
    }

    /// Whether an end of something goes smoothly, in `share` of the cases.
    boolean isLucky(double share) {
        return spared || dice.chance(share);
    }

    /// Whether something goes wrong on the way, in `share` of the cases.
    boolean isUnlucky(double share) {
        return !spared && dice.chance(share);
    }

    long steps() {
        return steps;
    }

    void step() {
        if (!agenda.step()) {
            throw new IllegalStateException("nothing is left to happen");
        }
        stepped();
    }

    /// Does the next thing if its time has come by `limit`, in microseconds; otherwise lets time
    /// pass to the limit and answers false.
    boolean stepUntil(long limit) {
        boolean done = agenda.stepUntil(limit);
        if (done) {
            stepped();
        }
        return done;
    }

    private void stepped() {
        steps++;
        if (steps % 64 == 0) {
            watch.look(this);
        }
    }

    void note(String who, String what, @Nullable Object detail) {
        trace.add(steps, agenda.micros(), who, what, detail);
    }

    Behaviour behaviour(TaskInfo task) {
        return behaviours.apply(task);
    }
}
