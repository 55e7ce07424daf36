package dev.meros.longrunning.core.command;

import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskStatus;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.instance.InstanceId;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What can happen to the framework: requests of clients, news from the kernel, time passing.
public sealed interface Command {
    /// Whether a request wins over deployments that lock its apps.
    enum Force {
        RESPECT_LOCKS,
        OVERRIDE_LOCKS
    }

    /// What becomes of fields that an update leaves out.
    enum Absent {
        KEEP,
        DEFAULT
    }

    /// What an update does when there is no such app.
    enum Missing {
        CREATE,
        REFUSE
    }

    /// Whether the number of instances goes down with the killed tasks.
    enum AfterKill {
        REPLACE,
        SCALE_DOWN
    }

    /// Who asked, for the event stream.
    record Origin(String clientIp, String uri) {}

    record CreateApp(@Nullable Object document, Force force, Origin origin) implements Command {}

    record ChangeApp(
            AppId app,
            @Nullable Object document,
            Absent absent,
            Missing missing,
            Force force,
            Origin origin)
            implements Command {}

    /// Several apps in one deployment, each document with its id.
    record ChangeApps(List<?> documents, Absent absent, Missing missing, Force force, Trial trial)
            implements Command {}

    record DeleteApp(AppId app, Force force) implements Command {}

    record RestartApp(AppId app, Force force) implements Command {}

    /// Kills the tasks of an app, of one host only when it is named.
    record KillTasks(AppId app, @Nullable String host, AfterKill after, Force force)
            implements Command {}

    /// Kills one task of an app.
    record KillTask(AppId app, String task, AfterKill after, Force force) implements Command {}

    /// Kills tasks of any apps; unknown ones are passed over.
    record KillTasksById(List<String> tasks, AfterKill after, Force force) implements Command {}

    /// Whether a change is made or only its plan is answered.
    enum Trial {
        REAL,
        DRY
    }

    /// Makes a group that must not exist; `group` is what the address names, the root when the
    /// document does.
    record CreateGroup(AppId group, @Nullable Object document, Force force) implements Command {}

    /// Changes a group, or makes it.
    record ChangeGroup(AppId group, @Nullable Object document, Force force, Trial trial)
            implements Command {}

    /// Deletes a group with all that it holds; of the root only what it holds.
    record DeleteGroup(AppId group, Force force) implements Command {}

    /// Says whether the apps of a group run under its name as role; no deployment follows.
    record PatchGroup(AppId group, @Nullable Object document) implements Command {}

    /// Ends a deployment: reverts it, or with force leaves things as they are.
    record CancelDeployment(String deployment, Force force) implements Command {}

    record ResetDelay(AppId app) implements Command {}

    /// There is a new subscription, and the state has been read from the kernel.
    record Subscribed() implements Command {}

    record OffersReceived(List<Offer> offers) implements Command {}

    /// An offer is void: the kernel has taken it back.
    record OfferRescinded(OfferId offer) implements Command {}

    /// The time of an [Effect.Gather] is over.
    record OffersGathered() implements Command {}

    record StatusReceived(TaskStatus status) implements Command {}

    /// A probe of a health check has ended: well when there is no cause of failure.
    record ProbeEnded(InstanceId instance, int check, @Nullable String failure)
            implements Command {}

    /// A probe has ended with an answer that says neither.
    record ProbeIgnored(InstanceId instance, int check) implements Command {}

    /// An instance has been asked whether it is ready; a connection that failed is status 504.
    record ReadinessProbed(InstanceId instance, int status, String contentType, String body)
            implements Command {}

    record Tick() implements Command {}
}
