package dev.meros.longrunning.store;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.api.match.Place;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.state.FrameworkState;
import dev.meros.longrunning.codec.JsonText;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.definition.AppInput;
import dev.meros.longrunning.core.definition.AppOutput;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;
import dev.meros.longrunning.core.group.Group;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceId;
import dev.meros.longrunning.core.instance.InstanceState;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.state.Revision;
import dev.meros.longrunning.core.state.TaskFailure;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Changes as entries: `app/…`, `version/<time>/…`, `failure/…` and `group/…` with the path,
/// `instance/<id>`, `deployment/<id>`, `revision/<time>`; values are JSON.
public final class Entries {
    private Entries() {}

    /// An entry that cannot be read; the text names it.
    public static final class UnreadableEntry extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableEntry(String name, Throwable cause) {
            super(
                    "state entry: "
                            + name
                            + " (expected: an entry of this framework; "
                            + cause.getMessage()
                            + ")",
                    cause);
        }
    }

    /// The name of the entry that a change sets or deletes.
    public static String name(Change change) {
        return switch (change) {
            case Change.AppStored(AppEntry entry) -> "app" + entry.app().id();
            case Change.AppRemoved(AppId app) -> "app" + app;
            case Change.VersionStored(AppEntry entry) ->
                    version(entry.app().id(), entry.app().version());
            case Change.VersionRemoved(AppId app, Instant version) -> version(app, version);
            case Change.InstanceStored(Instance instance) -> "instance/" + instance.id();
            case Change.InstanceRemoved(InstanceId id) -> "instance/" + id;
            case Change.DeploymentStored(Deployment deployment) -> "deployment/" + deployment.id();
            case Change.DeploymentRemoved(String id) -> "deployment/" + id;
            case Change.FailureStored(TaskFailure failure) -> "failure" + failure.app();
            case Change.FailureRemoved(AppId app) -> "failure" + app;
            case Change.GroupStored(Group group) -> "group" + group.id();
            case Change.GroupRemoved(AppId group) -> "group" + group;
            case Change.RevisionStored(Revision revision) -> revision(revision.version());
            case Change.RevisionRemoved(Instant version) -> revision(version);
        };
    }

    private static String revision(Instant version) {
        return "revision/" + Timestamps.format(version);
    }

    private static String version(AppId app, Instant version) {
        return "version/" + Timestamps.format(version) + app;
    }

    /// The value that a change gives its entry; null when it deletes it.
    public static @Nullable Bytes value(Change change) {
        SequencedMap<String, Object> document =
                switch (change) {
                    case Change.AppStored(AppEntry entry) -> app(entry);
                    case Change.VersionStored(AppEntry entry) -> app(entry);
                    case Change.InstanceStored(Instance instance) -> instance(instance);
                    case Change.DeploymentStored(Deployment deployment) -> deployment(deployment);
                    case Change.FailureStored(TaskFailure failure) -> failure(failure);
                    case Change.GroupStored(Group group) -> group(group);
                    case Change.RevisionStored(Revision revision) -> revision(revision);
                    case Change.AppRemoved _,
                            Change.VersionRemoved _,
                            Change.InstanceRemoved _,
                            Change.DeploymentRemoved _,
                            Change.FailureRemoved _,
                            Change.GroupRemoved _,
                            Change.RevisionRemoved _ ->
                            null;
                };
        return document == null ? null : Bytes.ofUtf8(JsonText.write(document));
    }

    /// The change that an entry stands for.
    public static Change read(FrameworkState.Entry entry) {
        String name = entry.name();
        try {
            Problems problems = new Problems();
            Object document = JsonText.read(entry.value().toUtf8()).orElse(null);
            Input in = Input.of(document, "", problems);
            Change change = read(name, document, in);
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(problems.byPath().toString());
            }
            return change;
        } catch (IllegalArgumentException
                | NullPointerException
                | Refusal.Refused
                | JsonText.Unreadable e) {
            throw new UnreadableEntry(name, e);
        }
    }

    private static Change read(String name, @Nullable Object document, Input in) {
        return switch (name.substring(0, name.indexOf('/') + 1)) {
            case "app/" -> new Change.AppStored(appEntry(document, in));
            case "version/" -> new Change.VersionStored(appEntry(document, in));
            case "instance/" -> new Change.InstanceStored(instance(in));
            case "deployment/" -> new Change.DeploymentStored(deployment(in));
            case "failure/" -> new Change.FailureStored(failure(in));
            case "group/" -> new Change.GroupStored(group(in));
            case "revision/" -> new Change.RevisionStored(revision(in));
            default -> throw new IllegalArgumentException("unknown kind");
        };
    }

    private static SequencedMap<String, Object> app(AppEntry entry) {
        SequencedMap<String, Object> document = AppOutput.document(entry.app());
        document.put("configuredAt", Timestamps.format(entry.configuredAt()));
        document.put("scaledAt", Timestamps.format(entry.scaledAt()));
        document.put("createdAt", Timestamps.format(entry.createdAt()));
        return document;
    }

    private static AppEntry appEntry(@Nullable Object document, Input in) {
        App app = AppInput.stored(document, time(in, "version"));
        return new AppEntry(
                app, time(in, "configuredAt"), time(in, "scaledAt"), time(in, "createdAt"));
    }

    private static SequencedMap<String, Object> instance(Instance instance) {
        Place place = instance.place();
        return object(
                "id",
                instance.id().value(),
                "app",
                instance.app().path(),
                "version",
                Timestamps.format(instance.version()),
                "incarnation",
                instance.incarnation(),
                "agent",
                place.agent().value(),
                "hostname",
                place.hostname(),
                "region",
                place.region(),
                "zone",
                place.zone(),
                "attributes",
                place.attributes(),
                "ports",
                instance.ports(),
                "addresses",
                instance.addresses(),
                "state",
                instance.state().name(),
                "goal",
                instance.goal().name(),
                "stagedAt",
                instance.stagedAt().toString(),
                "startedAt",
                instance.startedAt() == null ? null : instance.startedAt().toString(),
                "stateSince",
                instance.stateSince().toString());
    }

    private static Instance instance(Input in) {
        String started = in.text("startedAt");
        return new Instance(
                new InstanceId(text(in, "id")),
                AppId.of(text(in, "app")),
                time(in, "version"),
                in.integer("incarnation", 1),
                new Place(
                        new AgentId(text(in, "agent")),
                        text(in, "hostname"),
                        in.text("region"),
                        in.text("zone"),
                        in.textMap("attributes")),
                in.integers("ports"),
                in.texts("addresses"),
                InstanceState.valueOf(text(in, "state")),
                Instance.Goal.valueOf(text(in, "goal")),
                Instant.parse(text(in, "stagedAt")),
                started == null ? null : Instant.parse(started),
                Instant.parse(text(in, "stateSince")));
    }

    private static SequencedMap<String, Object> deployment(Deployment deployment) {
        List<Object> changes = new ArrayList<>();
        for (Deployment.Change change : deployment.changes().values()) {
            changes.add(
                    object(
                            "app",
                            change.app().path(),
                            "kind",
                            change.kind().name(),
                            "layer",
                            change.layer(),
                            "before",
                            format(change.before())));
        }
        return object(
                "id",
                deployment.id(),
                "version",
                Timestamps.format(deployment.version()),
                "phase",
                deployment.phase(),
                "changes",
                changes);
    }

    private static Deployment deployment(Input in) {
        SortedMap<AppId, Deployment.Change> changes = new TreeMap<>();
        for (Input change : in.objects("changes")) {
            AppId app = AppId.of(text(change, "app"));
            changes.put(
                    app,
                    new Deployment.Change(
                            app,
                            Deployment.Kind.valueOf(text(change, "kind")),
                            change.integer("layer", 0),
                            timeIfAny(change, "before")));
        }
        return new Deployment(text(in, "id"), time(in, "version"), in.integer("phase", 0), changes);
    }

    private static SequencedMap<String, Object> group(Group group) {
        return object(
                "id",
                group.id().path(),
                "dependencies",
                group.dependencies().stream().map(AppId::path).toList(),
                "enforceRole",
                group.enforceRole(),
                "version",
                Timestamps.format(group.version()));
    }

    private static Group group(Input in) {
        SortedSet<AppId> dependencies = new TreeSet<>();
        in.texts("dependencies").forEach(text -> dependencies.add(AppId.of(text)));
        return new Group(
                AppId.of(text(in, "id")),
                dependencies,
                in.flag("enforceRole"),
                time(in, "version"));
    }

    private static SequencedMap<String, Object> revision(Revision revision) {
        return object(
                "version",
                Timestamps.format(revision.version()),
                "apps",
                revision.apps().stream()
                        .map(
                                c ->
                                        object(
                                                "app",
                                                c.app().path(),
                                                "before",
                                                format(c.before()),
                                                "after",
                                                format(c.after())))
                        .toList(),
                "groups",
                revision.groups().stream()
                        .map(
                                c ->
                                        object(
                                                "group",
                                                c.group().path(),
                                                "before",
                                                c.before() == null ? null : group(c.before()),
                                                "after",
                                                c.after() == null ? null : group(c.after())))
                        .toList());
    }

    private static Revision revision(Input in) {
        List<Revision.OfApp> apps = new ArrayList<>();
        for (Input change : in.objects("apps")) {
            apps.add(
                    new Revision.OfApp(
                            AppId.of(text(change, "app")),
                            timeIfAny(change, "before"),
                            timeIfAny(change, "after")));
        }
        List<Revision.OfGroup> groups = new ArrayList<>();
        for (Input change : in.objects("groups")) {
            Input before = change.object("before");
            Input after = change.object("after");
            groups.add(
                    new Revision.OfGroup(
                            AppId.of(text(change, "group")),
                            before == null ? null : group(before),
                            after == null ? null : group(after)));
        }
        return new Revision(time(in, "version"), apps, groups);
    }

    private static @Nullable String format(@Nullable Instant time) {
        return time == null ? null : Timestamps.format(time);
    }

    private static @Nullable Instant timeIfAny(Input in, String field) {
        return in.has(field) ? time(in, field) : null;
    }

    private static SequencedMap<String, Object> failure(TaskFailure failure) {
        return object(
                "app",
                failure.app().path(),
                "taskId",
                failure.taskId(),
                "state",
                failure.state(),
                "message",
                failure.message(),
                "host",
                failure.host(),
                "agent",
                failure.agentId(),
                "version",
                Timestamps.format(failure.version()),
                "timestamp",
                Timestamps.format(failure.timestamp()));
    }

    private static TaskFailure failure(Input in) {
        return new TaskFailure(
                AppId.of(text(in, "app")),
                text(in, "taskId"),
                text(in, "state"),
                text(in, "message"),
                text(in, "host"),
                in.text("agent"),
                time(in, "version"),
                time(in, "timestamp"));
    }

    private static String text(Input in, String field) {
        return Objects.requireNonNull(in.text(field), field);
    }

    private static Instant time(Input in, String field) {
        return Timestamps.parse(text(in, field))
                .orElseThrow(() -> new IllegalArgumentException(field));
    }
}
