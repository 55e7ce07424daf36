package dev.meros.agent.nested;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ContainerSpec.RunAs;
import dev.meros.agent.container.Within;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.nested.core.ContainerIds;
import dev.meros.agent.nested.core.NestedContainer;
import dev.meros.agent.nested.core.NestedContainer.Kind;
import dev.meros.agent.nested.core.NestedState;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.Environment;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.volumes.Directories;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What a nested or standalone container asks for, made concrete on this node: its sandbox, its
/// user and its environment. Sandboxes are at `containers/ID` below the sandbox of the parent, as
/// Mesos has them, and for standalone ones at `standalone/ID` below the work directory.
final class NestedSpecs {
    private static final FrameworkId NO_FRAMEWORK = new FrameworkId("standalone");
    private static final AgentId NO_AGENT = new AgentId("");

    private final Path workDirectory;
    private final Roots roots;

    NestedSpecs(Path workDirectory, Roots roots) {
        this.workDirectory = workDirectory;
        this.roots = roots;
    }

    /// The container to start, with its sandbox made; throws [ContainerException] when there is
    /// nothing to nest it in any more, or when its sandbox cannot be made.
    ContainerSpec fresh(NestedContainer container, NestedState state) {
        ContainerId id = container.id();
        Root root = roots.find(ContainerIds.root(id)).orElse(null);
        if (root == null && state.container(outermost(id)) == null) {
            throw failure("Parent container " + ContainerIds.text(id) + " is gone");
        }
        boolean session = container.kind() == Kind.SESSION;
        Path sandbox = directory(session ? parent(id) : id, root);
        if (!session) {
            make(id, root);
        }
        CommandInfo command = container.launch().command();
        TaskInfo.Builder task =
                TaskInfo.builder()
                        .name(id.value())
                        .taskId(new TaskId(ContainerIds.text(id)))
                        .agentId(NO_AGENT)
                        .resources(container.launch().resources())
                        .limits(container.launch().limits())
                        .container(container.launch().container());
        if (command != null) {
            task.command(command);
        }
        ContainerSpec spec =
                new ContainerSpec(
                        container.run(),
                        root == null
                                ? new TaskKey(NO_FRAMEWORK, new TaskId(id.value()))
                                : root.owner().key(),
                        task.build(),
                        sandbox,
                        user(container, root, state),
                        environment(container, root, state, sandbox));
        ContainerSpec placed =
                session || id.parent() == null
                        ? spec
                        : spec.partOf(
                                new Within.Parent(
                                        run(id.parent(), state), directory(id.parent(), root)));
        return host(container, root, state).map(placed::within).orElse(placed);
    }

    /// Whose resources a container takes that has none of its own: the nearest around it that has
    /// some.
    private static Optional<String> host(
            NestedContainer container, @Nullable Root root, NestedState state) {
        NestedContainer each = container;
        while (each.launch().resources().isEmpty() && each.launch().limits().isEmpty()) {
            ContainerId parent = each.id().parent();
            if (parent == null) {
                return Optional.empty();
            }
            NestedContainer around = state.container(parent);
            if (around == null) {
                return Optional.ofNullable(root).map(Root::container);
            }
            each = around;
        }
        return each.equals(container) ? Optional.empty() : Optional.of(each.run());
    }

    /// Under which id the driver knows a container.
    private static String run(ContainerId id, NestedState state) {
        NestedContainer nested = state.container(id);
        return nested == null ? id.value() : nested.run();
    }

    /// The same session for the container that it looks around in: its command has the variables
    /// that are the session's alone, and the user that it names.
    static ContainerSpec entering(NestedContainer session, ContainerSpec spec) {
        CommandInfo command = session.launch().command();
        if (command == null) {
            return spec;
        }
        List<Environment.Variable> variables = new ArrayList<>();
        if (command.environment() != null) {
            variables.addAll(command.environment().variables());
        }
        variables.add(
                new Environment.Variable(
                        "MESOS_CONTAINER_ID",
                        ContainerIds.text(session.id()),
                        Environment.Variable.Type.VALUE,
                        null));
        TaskInfo task =
                spec.task().toBuilder()
                        .command(
                                command.toBuilder().environment(new Environment(variables)).build())
                        .build();
        return new ContainerSpec(
                spec.id(), spec.key(), task, spec.sandbox(), spec.user(), spec.environment());
    }

    /// What the driver knows the container by in which a session looks around.
    static String entered(NestedContainer session, NestedState state) {
        return run(parent(session.id()), state);
    }

    /// Where the sandbox of a container is or was; empty of meaning once its root is gone.
    Path directory(ContainerId id) {
        return directory(id, roots.find(ContainerIds.root(id)).orElse(null));
    }

    private Path directory(ContainerId id, @Nullable Root root) {
        if (id.parent() != null) {
            return directory(id.parent(), root)
                    .resolve(NestedContainers.DIRECTORY)
                    .resolve(id.value());
        }
        return root != null && root.container().equals(id.value())
                ? root.home().sandbox()
                : workDirectory.resolve(NestedContainers.STANDALONE).resolve(id.value());
    }

    /// Makes the sandbox, one directory after the other: a link that a task put in the way must not
    /// lead out of its sandbox.
    private void make(ContainerId id, @Nullable Root root) {
        Path sandbox = directory(id, root);
        try {
            Path containers = Objects.requireNonNull(sandbox.getParent());
            if (!Files.isDirectory(containers, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(containers);
            }
            Files.createDirectory(sandbox);
        } catch (IOException e) {
            throw new ContainerException(
                    Reason.REASON_CONTAINER_LAUNCH_FAILED, "The sandbox cannot be made: " + e, e);
        }
    }

    /// Deletes the sandbox of a container, if it is still where it was made.
    void delete(NestedContainer container) throws IOException {
        Path sandbox = directory(container.id());
        Path containers = Objects.requireNonNull(sandbox.getParent());
        if (container.kind() == Kind.SESSION
                || !Files.isDirectory(containers, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            new Directories(containers).destroy(VolumeId.of(container.id().value()));
        } catch (VolumeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// The user of the command, else that of the nearest parent that names one.
    private static RunAs user(NestedContainer container, @Nullable Root root, NestedState state) {
        RunAs user = root == null ? new RunAs.Agent() : root.home().user();
        for (ContainerId id = container.id(); id != null; id = id.parent()) {
            NestedContainer each = id.equals(container.id()) ? container : state.container(id);
            CommandInfo command = each == null ? null : each.launch().command();
            if (command != null && command.user() != null && !command.user().isEmpty()) {
                user = new RunAs.User(command.user());
                break;
            }
        }
        return container.kind() == Kind.SESSION && user instanceof RunAs.User(String name)
                ? new RunAs.Guest(name)
                : user;
    }

    /// What the agent says to its parent; a session also has what the command of its parent has.
    private static Map<String, String> environment(
            NestedContainer container, @Nullable Root root, NestedState state, Path sandbox) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (container.kind() == Kind.SESSION) {
            add(environment, parentCommand(container, root, state));
        }
        if (root != null) {
            environment.putAll(root.home().environment());
        }
        environment.put("MESOS_SANDBOX", sandbox.toString());
        environment.put("MESOS_DIRECTORY", sandbox.toString());
        environment.put("MESOS_CONTAINER_ID", ContainerIds.text(container.id()));
        return environment;
    }

    private static @Nullable CommandInfo parentCommand(
            NestedContainer container, @Nullable Root root, NestedState state) {
        NestedContainer parent = state.container(parent(container.id()));
        if (parent != null) {
            return parent.launch().command();
        }
        return root == null ? null : root.home().command();
    }

    private static void add(Map<String, String> environment, @Nullable CommandInfo command) {
        if (command != null && command.environment() != null) {
            for (Environment.Variable v : command.environment().variables()) {
                if (v.value() != null) {
                    environment.put(v.name(), v.value());
                }
            }
        }
    }

    private static ContainerId parent(ContainerId id) {
        return Objects.requireNonNull(id.parent(), "a session has a parent");
    }

    private static ContainerId outermost(ContainerId id) {
        return new ContainerId(ContainerIds.root(id), null);
    }

    private static ContainerException failure(String message) {
        return new ContainerException(Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
    }
}
