package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.ContainerId;
import dev.meros.cli.output.CommandException;

import java.net.URI;

/// The container of a task, and where its agent is.
record TaskContainer(URI agent, ContainerId id) {
    /// The container of the task of that name; fails when it does not run.
    static TaskContainer of(ClusterView cluster, String name) {
        ClusterView.Task task = cluster.task(name);
        JsonNode statuses = task.json().path("statuses");
        for (int i = statuses.size() - 1; i >= 0; i--) {
            JsonNode id = statuses.get(i).at("/container_status/container_id");
            if (id.isObject() && !task.isEnded()) {
                try {
                    return new TaskContainer(
                            cluster.nodeOf(task).address(),
                            Json.read(id.toString(), ContainerId.class));
                } catch (CodecException e) {
                    throw CommandException.failed("container of task " + task.id() + ": " + e);
                }
            }
        }
        throw CommandException.failed(
                "task: " + task.id() + " is " + task.shortState() + " (expected: one that runs)");
    }

    /// A new container within this one.
    ContainerId nested(String value) {
        return new ContainerId(value, id);
    }
}
