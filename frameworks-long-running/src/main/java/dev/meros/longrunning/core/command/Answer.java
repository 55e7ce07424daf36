package dev.meros.longrunning.core.command;

import dev.meros.longrunning.core.app.AppId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.SequencedMap;

/// What a command is answered with, once its records are durable.
public sealed interface Answer {
    /// Nothing to say.
    record Done() implements Answer {}

    /// A deployment has begun. `created` is the app that did not exist before.
    record Deployed(String deployment, Instant version, @Nullable AppId created)
            implements Answer {}

    /// A new app, as it is shown.
    record Created(AppId app, String deployment, SequencedMap<String, Object> document)
            implements Answer {}

    /// A group that did not exist before.
    record GroupCreated(AppId group, String deployment, Instant version) implements Answer {}

    /// What a change would do.
    record Planned(SequencedMap<String, Object> plan) implements Answer {}

    /// Tasks as they were.
    record Tasks(List<SequencedMap<String, Object>> tasks) implements Answer {}

    record Refused(Refusal refusal) implements Answer {}
}
