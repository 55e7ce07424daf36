package dev.meros.agent.container;

import dev.meros.agent.cgroup.Device;
import dev.meros.agent.core.TaskKey;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.TaskInfo;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A container to start: its id, unique for all time, the task it is for, its sandbox, which
/// exists, the user to run as (empty: the agent's own) and the variables that the agent adds to
/// those of the task. `volumes` are its persistent volumes, of which those that it may write to are
/// to be the user's; `devices` are those that it has to itself. A guest has no resources of its own
/// and takes from those of its `host`, by the id of that container. `within` is what it is part of.
public record ContainerSpec(
        String id,
        TaskKey key,
        TaskInfo task,
        Path sandbox,
        RunAs user,
        Map<String, String> environment,
        List<DataVolume> volumes,
        List<Device> devices,
        Optional<String> host,
        Within within) {
    public ContainerSpec {
        volumes = List.copyOf(volumes);
        devices = List.copyOf(devices);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /// A container without persistent volumes that is part of nothing.
    public ContainerSpec(
            String id,
            TaskKey key,
            TaskInfo task,
            Path sandbox,
            RunAs user,
            Map<String, String> environment) {
        this(
                id,
                key,
                task,
                sandbox,
                user,
                environment,
                List.of(),
                List.of(),
                Optional.empty(),
                new Within.Node());
    }

    /// The same with volumes, which appear in its sandbox already.
    public ContainerSpec withVolumes(List<DataVolume> directories) {
        return new ContainerSpec(
                id, key, task, sandbox, user, environment, directories, devices, host, within);
    }

    /// The same with devices of its own: what its programs must know of them is that their numbers
    /// are these, or `void` for none.
    public ContainerSpec withGpus(List<Device> own, String numbers) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put("NVIDIA_VISIBLE_DEVICES", numbers);
        return new ContainerSpec(id, key, task, sandbox, user, more, volumes, own, host, within);
    }

    /// The same as a guest of another container.
    public ContainerSpec within(String container) {
        return new ContainerSpec(
                id,
                key,
                task,
                sandbox,
                user,
                environment,
                volumes,
                devices,
                Optional.of(container),
                within);
    }

    /// The same as part of something.
    public ContainerSpec partOf(Within value) {
        return new ContainerSpec(
                id, key, task, sandbox, user, environment, volumes, devices, host, value);
    }

    /// The same without a terminal of its own, for one whose terminal the agent holds.
    public ContainerSpec withoutTerminal() {
        ContainerInfo container = task.container();
        if (container == null || container.ttyInfo() == null) {
            return this;
        }
        TaskInfo bare =
                task.toBuilder().container(container.toBuilder().ttyInfo(null).build()).build();
        return new ContainerSpec(
                id, key, bare, sandbox, user, environment, volumes, devices, host, within);
    }

    /// Whom a container runs as.
    public sealed interface RunAs {
        /// Nobody was named, or the agent itself.
        record Agent() implements RunAs {}

        record User(String name) implements RunAs {}

        /// A user in somebody else's sandbox, which stays that one's.
        record Guest(String name) implements RunAs {}
    }
}
