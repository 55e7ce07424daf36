package dev.meros.agent.nested.core;

import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.nested.core.NestedAnswer.Refusal;
import dev.meros.agent.nested.core.NestedContainer.Kind;
import dev.meros.api.agent.operator.ContainerCalls.LaunchContainer;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// The decisions about nested and standalone containers: from the state and a command to records,
/// effects and an answer.
public final class NestedCore {
    /// How many containers an agent keeps, ended ones included: each is a file and an entry here.
    public static final int MAX_CONTAINERS = 1000;

    /// How many of them may be nested in one task, so that one cannot take the room of all.
    public static final int MAX_OF_ROOT = 100;

    /// How many may have their input and output pass through the agent at a time: each takes
    /// threads and memory of it.
    public static final int MAX_HELD = 50;

    private static final int KILL = 9;
    private static final int HIGHEST_SIGNAL = 64;

    private NestedCore() {}

    /// Decides a command; `run` is an id for a container that it may launch, never used before. The
    /// same arguments give the same decision.
    public static NestedDecision decide(NestedState state, NestedCommand command, String run) {
        NestedDraft draft = new NestedDraft(state);
        return draft.done(
                switch (command) {
                    case NestedCommand.Launch l -> launch(draft, l, run);
                    case NestedCommand.Started s ->
                            about(
                                    draft,
                                    s.run(),
                                    c -> {
                                        draft.put(c.with(s.process()));
                                        draft.step(c.id(), ContainerEvent.STARTED, null);
                                    });
                    case NestedCommand.Failed f ->
                            about(
                                    draft,
                                    f.run(),
                                    c ->
                                            draft.step(
                                                    c.id(),
                                                    ContainerEvent.FAILED,
                                                    ContainerEnd.failed(f.reason(), f.message())));
                    case NestedCommand.Exited e ->
                            about(
                                    draft,
                                    e.run(),
                                    c -> draft.step(c.id(), ContainerEvent.EXITED, end(c, e)));
                    case NestedCommand.Recovered r ->
                            about(draft, r.run(), c -> recovered(draft, c, r));
                    case NestedCommand.Missing m -> about(draft, m.run(), c -> missing(draft, c));
                    case NestedCommand.Kill k -> kill(draft, k);
                    case NestedCommand.Destroy d ->
                            about(
                                    draft,
                                    d.run(),
                                    c -> draft.step(c.id(), ContainerEvent.DESTROY, null));
                    case NestedCommand.Remove r -> remove(draft, r);
                    case NestedCommand.RootsChanged(List<String> roots) ->
                            rootsChanged(draft, roots);
                    case NestedCommand.DestroyAll() -> destroyAll(draft);
                });
    }

    /// The monitor of a container that is destroyed may go with it, before it notes the status.
    private static ContainerEnd end(NestedContainer container, NestedCommand.Exited exited) {
        boolean killed =
                container.phase() == Phase.DESTROYING
                        && exited.exit() instanceof ContainerExit.Vanished;
        return ContainerEnd.of(killed ? new ContainerExit.Signalled(KILL) : exited.exit());
    }

    private interface Change {
        void of(NestedContainer container);
    }

    private static NestedAnswer about(NestedDraft draft, String run, Change change) {
        draft.state().ofRun(run).ifPresent(change::of);
        return new NestedAnswer.Done();
    }

    private static NestedAnswer launch(NestedDraft draft, NestedCommand.Launch l, String run) {
        rootsChanged(draft, l.roots());
        LaunchContainer launch = l.launch();
        ContainerId id = launch.containerId();
        Optional<NestedAnswer.Refused> refused = LaunchRules.check(draft.state(), l.kind(), launch);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (draft.state().container(id) != null
                || (id.parent() == null && draft.state().roots().contains(id.value()))) {
            return new NestedAnswer.AlreadyThere();
        }
        NestedContainer container = NestedContainer.launching(run, l.kind(), launch);
        Optional<NestedAnswer.Refused> full = makeRoom(draft, container);
        if (full.isPresent()) {
            return full.get();
        }
        draft.put(container);
        draft.effect(new NestedEffect.Start(container));
        return new NestedAnswer.Launching(run);
    }

    /// Ended sessions make way for others, the oldest first; everything else is kept until it is
    /// removed.
    private static Optional<NestedAnswer.Refused> makeRoom(
            NestedDraft draft, NestedContainer container) {
        String root = ContainerIds.root(container.id());
        while (count(draft, root) >= MAX_OF_ROOT
                || draft.state().containers().size() >= MAX_CONTAINERS) {
            boolean ofRoot = count(draft, root) >= MAX_OF_ROOT;
            Optional<NestedContainer> oldest =
                    draft.state().containers().values().stream()
                            .filter(c -> c.kind() == Kind.SESSION && c.phase() == Phase.ENDED)
                            .filter(c -> !ofRoot || ContainerIds.root(c.id()).equals(root))
                            .findFirst();
            if (oldest.isEmpty()) {
                return Optional.of(
                        invalid(
                                ofRoot
                                        ? tooMany(MAX_OF_ROOT, "of container " + root)
                                        : tooMany(MAX_CONTAINERS, "of this agent")));
            }
            draft.forget(oldest.get(), NestedEffect.SandboxFate.STAYS);
        }
        long held =
                draft.state().containers().values().stream()
                        .filter(c -> c.isHeldByAgent() && c.phase() != Phase.ENDED)
                        .count();
        return container.isHeldByAgent() && held >= MAX_HELD
                ? Optional.of(invalid(tooMany(MAX_HELD, "with sessions or terminals")))
                : Optional.empty();
    }

    private static long count(NestedDraft draft, String root) {
        return draft.state().containers().keySet().stream()
                .filter(id -> ContainerIds.root(id).equals(root))
                .count();
    }

    private static String tooMany(int limit, String whose) {
        return "containers " + whose + ": " + limit + " (expected: fewer; remove ended ones)";
    }

    private static void recovered(
            NestedDraft draft, NestedContainer c, NestedCommand.Recovered recovered) {
        draft.put(c.with(recovered.process()));
        draft.step(c.id(), ContainerEvent.RECOVERED, null);
        if (c.isHeldByAgent()) {
            draft.step(c.id(), ContainerEvent.DESTROY, null);
        }
    }

    private static void missing(NestedDraft draft, NestedContainer c) {
        draft.step(
                c.id(),
                ContainerEvent.MISSING,
                ContainerEnd.failed(
                        Reason.REASON_AGENT_RESTARTED,
                        "The container did not survive a restart of the agent"));
    }

    /// Whether there may be a signal of that number.
    public static boolean isSignal(int number) {
        return number >= 1 && number <= HIGHEST_SIGNAL;
    }

    private static NestedAnswer kill(NestedDraft draft, NestedCommand.Kill kill) {
        NestedContainer container = draft.state().container(kill.id());
        if (!isSignal(kill.signal())) {
            return invalid("signal: " + kill.signal() + " (expected: 1 to " + HIGHEST_SIGNAL + ")");
        }
        if (container == null || container.phase() == Phase.ENDED) {
            return unknown(kill.id());
        }
        if (kill.signal() == KILL || container.phase() == Phase.LAUNCHING) {
            draft.step(kill.id(), ContainerEvent.DESTROY, null);
        } else {
            draft.effect(new NestedEffect.Signal(container, kill.signal()));
        }
        return new NestedAnswer.Done();
    }

    private static NestedAnswer remove(NestedDraft draft, NestedCommand.Remove remove) {
        ContainerId id = remove.id();
        NestedContainer container = draft.state().container(id);
        if (container == null) {
            return remove.roots().contains(ContainerIds.text(id))
                    ? notEnded(id)
                    : new NestedAnswer.Done();
        }
        List<NestedContainer> within = draft.state().within(id);
        if (container.phase() != Phase.ENDED
                || within.stream().anyMatch(c -> c.phase() != Phase.ENDED)) {
            return notEnded(id);
        }
        within.reversed().forEach(c -> draft.forget(c, NestedEffect.SandboxFate.DELETED));
        draft.forget(container, NestedEffect.SandboxFate.DELETED);
        return new NestedAnswer.Done();
    }

    private static NestedAnswer rootsChanged(NestedDraft draft, List<String> roots) {
        if (!roots.equals(draft.state().roots())) {
            draft.record(new NestedRecord.RootsSeen(roots));
        }
        for (NestedContainer c : List.copyOf(draft.state().containers().values())) {
            if (!draft.state().hasRoot(c.id())) {
                draft.step(c.id(), ContainerEvent.DESTROY, null);
                draft.forgetIfOrphan(c.id());
            }
        }
        return new NestedAnswer.Done();
    }

    private static NestedAnswer destroyAll(NestedDraft draft) {
        for (NestedContainer c : List.copyOf(draft.state().containers().values())) {
            draft.step(c.id(), ContainerEvent.DESTROY, null);
        }
        return new NestedAnswer.Done();
    }

    private static NestedAnswer.Refused unknown(ContainerId id) {
        return new NestedAnswer.Refused(
                Refusal.UNKNOWN, "Container " + ContainerIds.text(id) + " cannot be found");
    }

    private static NestedAnswer.Refused notEnded(ContainerId id) {
        return new NestedAnswer.Refused(
                Refusal.NOT_ENDED,
                "Container " + ContainerIds.text(id) + " has not terminated yet");
    }

    static NestedAnswer.Refused invalid(@Nullable String message) {
        return new NestedAnswer.Refused(Refusal.INVALID, message == null ? "" : message);
    }
}
