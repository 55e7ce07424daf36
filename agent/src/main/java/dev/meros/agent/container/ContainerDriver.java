package dev.meros.agent.container;

import dev.meros.agent.cgroup.Device;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.node.Ability;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskStatus.Reason;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Starts, watches and ends containers of one kind. Containers outlive the driver: one that is made
/// anew on the same directory finds them by their ids. Thread-safe.
public interface ContainerDriver extends AutoCloseable {
    /// What its containers may be promised; the same for as long as it lives.
    Set<Ability> abilities();

    /// Starts a container; throws [ContainerException] when it cannot, and then leaves nothing
    /// running. Must be called once for each id. May take as long as the system takes to make a
    /// process.
    Running start(ContainerSpec spec);

    /// The same for a container whose input and output the agent holds, which therefore does not
    /// outlive it for long; throws [ContainerException] for a kind of driver that has no such.
    default HeldContainer startHeld(ContainerSpec spec, Stdio stdio) {
        throw new ContainerException(
                Reason.REASON_CONTAINER_LAUNCH_FAILED,
                "container: interactive (expected: a driver that can hold its input and output)");
    }

    /// What has become of a container that an earlier driver started.
    Found find(String id);

    /// Sends a signal to all processes of a container; nothing when it has ended. After KILL none
    /// of them is left.
    void signal(String id, Signal signal);

    /// Sends any signal by its number, 1 to 64, to all processes of a container; nothing when it
    /// has ended. 9 is KILL.
    void signal(String id, int number);

    /// Starts a command inside a container that runs, in its namespaces and control groups, with
    /// its variables, and its user unless the command has another; whoever holds it ends with the
    /// container. Empty when the container is nothing to be inside of, and for one that this driver
    /// does not know; throws [ContainerException] when it cannot be started.
    default Optional<HeldContainer> enter(String id, ContainerSpec session, Stdio stdio) {
        return Optional.empty();
    }

    /// The line that runs a command in a container, with its variables and in the directory where
    /// the container itself began; as the agent runs it, in the container's sandbox.
    default List<String> inside(String id, Entry entry) {
        return entry.command();
    }

    /// The file of the network namespace of a container; empty when it is on the node's network,
    /// and when the driver does not know it.
    default Optional<Path> network(String id) {
        return Optional.empty();
    }

    /// The terminal of a container that runs and was started with one, for somebody to give it
    /// input; empty for all others. To be closed in the end.
    default Optional<ContainerTerminal> terminal(String id) {
        return Optional.empty();
    }

    /// Holds a container to other resources; nothing for a kind of driver that holds it to none,
    /// and when it has ended. Memory is never taken back, for what is in use cannot be. Throws
    /// [ContainerException] when it cannot be done.
    default void resize(String id, List<Resource> resources) {}

    /// Lets a running container use these of the devices that its agent gives out, and no others.
    default Granted grant(String id, List<Device> devices) {
        return Granted.NO;
    }

    /// Whether devices were granted.
    enum Granted {
        YES,
        /// It does not run, or has what it began with until it ends.
        NO
    }

    /// How many bytes a container has written outside of its sandbox and its volumes, where it has
    /// a layer of its own for them; may take as long as a walk through these files.
    default long layerBytes(String id) {
        return 0;
    }

    /// Throws away all records of a container that has ended; nothing when there are none.
    void forget(String id);

    /// Ends and forgets all containers of an earlier driver but those that are known: an agent may
    /// have died between the last it noted of a container and the end of that. To be called before
    /// others are started.
    void retain(Set<String> known);

    /// Stops watching; containers go on.
    @Override
    void close();

    /// A container with its process. `exit` completes once, when none of its processes is left, and
    /// never exceptionally.
    record Running(TaskProcess process, CompletionStage<ContainerExit> exit) {}

    /// What [#find] found.
    sealed interface Found {
        /// It runs.
        record Alive(Running running) implements Found {}

        /// It has ended meanwhile.
        record Ended(ContainerExit exit) implements Found {}

        /// It was never started.
        record Unknown() implements Found {}
    }
}
