package dev.meros.longrunning.core;

import dev.meros.api.model.TaskId;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Command.AfterKill;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceId;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.view.TaskView;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// The requests that kill tasks.
final class TaskChanges {
    private final Memory memory;
    private final AppChanges apps;

    TaskChanges(Memory memory, AppChanges apps) {
        this.memory = memory;
        this.apps = apps;
    }

    Answer kill(Command.KillTasks c, Step step) {
        apps.required(c.app());
        List<Instance> victims =
                memory.state.instances(c.app()).stream()
                        .filter(
                                i ->
                                        c.host() == null
                                                || c.host().equals("*")
                                                || c.host().equals(i.place().hostname()))
                        .toList();
        return kill(victims, c.after(), c.force(), step);
    }

    Answer kill(Command.KillTask c, Step step) {
        apps.required(c.app());
        Instance instance = memory.state.instance(new TaskId(c.task()));
        if (instance == null || !instance.app().equals(c.app())) {
            throw Refusal.notFound("Task '" + c.task() + "' does not exist");
        }
        return kill(List.of(instance), c.after(), c.force(), step);
    }

    Answer kill(Command.KillTasksById c, Step step) {
        List<Instance> victims = new ArrayList<>();
        for (String id : c.tasks()) {
            if (InstanceId.ofTask(id).isEmpty()) {
                throw new Refusal.Refused(
                        new Refusal.BadRequest(
                                "task id: " + id + " (expected: <instance>._app.<n>)"));
            }
            Instance instance = memory.state.instance(new TaskId(id));
            if (instance != null && !victims.contains(instance)) {
                victims.add(instance);
            }
        }
        return kill(victims, c.after(), c.force(), step);
    }

    private Answer kill(List<Instance> victims, AfterKill after, Command.Force force, Step step) {
        if (after == AfterKill.SCALE_DOWN) {
            return scaleDown(victims, force, step);
        }
        List<SequencedMap<String, Object>> documents =
                victims.stream()
                        .map(i -> TaskView.document(memory.state, memory.observed, i, memory.role))
                        .toList();
        victims.forEach(step::stop);
        return new Answer.Tasks(documents);
    }

    private Answer scaleDown(List<Instance> victims, Command.Force force, Step step) {
        Map<AppId, Integer> killed = new TreeMap<>();
        for (Instance victim : victims) {
            if (victim.goal() == Instance.Goal.RUNNING) {
                killed.merge(victim.app(), 1, Integer::sum);
            }
        }
        List<Deploying.Wish> wishes = new ArrayList<>();
        killed.forEach(
                (id, count) -> {
                    AppEntry entry = memory.state.app(id);
                    if (entry != null) {
                        App app = entry.app();
                        int left = Math.max(0, app.instances() - count);
                        wishes.add(
                                new Deploying.Wish(
                                        id, app.withInstances(left), Deploying.Replace.IF_CHANGED));
                    }
                });
        Deployment deployment = apps.deploying().start(Deploying.Wishes.of(wishes), force, step);
        victims.forEach(step::stop);
        return new Answer.Deployed(deployment.id(), deployment.version(), null);
    }
}
