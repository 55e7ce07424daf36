package dev.meros.longrunning.core;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Decision;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.command.Moment;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceState;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.view.DeploymentView;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;

/// One decision in the making. A record is applied as soon as it is decided, so that the rest of
/// the same decision sees it; nothing leaves before all of them are durable.
final class Step {
    private final Memory memory;
    private final Moment moment;
    private final List<Change> records = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();

    /// The apps whose plan has to be looked at again.
    final TreeSet<AppId> touched = new TreeSet<>();

    Step(Memory memory, Moment moment) {
        this.memory = memory;
        this.moment = moment;
    }

    Instant now() {
        return moment.now();
    }

    String newId() {
        return moment.ids().get().toString();
    }

    Moment moment() {
        return moment;
    }

    void store(Change change) {
        memory.state.apply(change);
        records.add(change);
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    /// Tells the event stream; null values are left out.
    void publish(String type, @Nullable Object... namesAndValues) {
        SequencedMap<String, Object> document = object(namesAndValues);
        document.put("eventType", type);
        document.put("timestamp", Timestamps.format(now()));
        effects.add(new Effect.Publish(type, document));
    }

    void publishPlan(String type, Deployment deployment) {
        publish(
                type,
                "plan",
                DeploymentView.plan(deployment),
                "currentStep",
                DeploymentView.currentStep(deployment));
    }

    void publishChange(Instance instance) {
        publish(
                "instance_changed_event",
                "instanceId",
                instance.id().value(),
                "condition",
                instance.state().condition(),
                "runSpecId",
                instance.app().path(),
                "agentId",
                instance.place().agent().value(),
                "host",
                instance.place().hostname(),
                "runSpecVersion",
                Timestamps.format(instance.version()));
    }

    /// Wants an instance to end. One that cannot be reached is forgotten: should it come back, it
    /// is unknown and killed then.
    void stop(Instance instance) {
        touched.add(instance.app());
        switch (instance.state()) {
            case UNREACHABLE, UNREACHABLE_INACTIVE -> remove(instance, InstanceState.EXPUNGED);
            case SCHEDULED,
                    PROVISIONED,
                    STAGING,
                    STARTING,
                    RUNNING,
                    KILLING,
                    FINISHED,
                    FAILED,
                    KILLED,
                    ERROR,
                    GONE,
                    DROPPED,
                    UNKNOWN,
                    EXPUNGED -> {
                if (instance.goal() == Instance.Goal.RUNNING) {
                    store(new Change.InstanceStored(instance.withGoal(Instance.Goal.STOPPED)));
                }
                sendKill(instance);
            }
        }
    }

    void sendKill(Instance instance) {
        memory.killSent.put(instance.id(), now());
        effect(new Effect.Kill(instance.task(), instance.place().agent()));
    }

    /// Nothing of an instance is left.
    void remove(Instance instance, InstanceState last) {
        store(new Change.InstanceRemoved(instance.id()));
        memory.forget(instance.id());
        touched.add(instance.app());
        publishChange(instance.withState(last, now()));
    }

    Decision decision(Answer answer) {
        return new Decision(records, effects, answer);
    }
}
