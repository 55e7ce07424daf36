package dev.meros.longrunning.core.state;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.group.Group;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceId;

import java.time.Instant;

/// A change of the state; each is one entry stored or deleted in the kernel.
public sealed interface Change {
    /// The present version of an app.
    record AppStored(AppEntry entry) implements Change {}

    record AppRemoved(AppId app) implements Change {}

    /// A version that can be gone back to; the present one is among them.
    record VersionStored(AppEntry entry) implements Change {}

    record VersionRemoved(AppId app, Instant version) implements Change {}

    record InstanceStored(Instance instance) implements Change {}

    record InstanceRemoved(InstanceId instance) implements Change {}

    record DeploymentStored(Deployment deployment) implements Change {}

    record DeploymentRemoved(String deployment) implements Change {}

    record FailureStored(TaskFailure failure) implements Change {}

    record FailureRemoved(AppId app) implements Change {}

    record GroupStored(Group group) implements Change {}

    record GroupRemoved(AppId group) implements Change {}

    record RevisionStored(Revision revision) implements Change {}

    record RevisionRemoved(Instant version) implements Change {}
}
