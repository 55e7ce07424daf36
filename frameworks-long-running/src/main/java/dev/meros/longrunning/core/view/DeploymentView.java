package dev.meros.longrunning.core.view;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.instance.Observed;
import dev.meros.longrunning.core.state.State;

import java.util.List;
import java.util.SequencedMap;

/// A deployment as clients see it.
public final class DeploymentView {
    private DeploymentView() {}

    public static SequencedMap<String, Object> document(
            Deployment deployment, State state, Observed observed) {
        List<List<Deployment.Action>> steps = deployment.steps();
        return object(
                "id",
                deployment.id(),
                "version",
                Timestamps.format(deployment.version()),
                "affectedApps",
                deployment.changes().keySet().stream().map(AppId::path).toList(),
                "affectedPods",
                List.of(),
                "steps",
                steps(steps),
                "currentActions",
                deployment.currentActions().stream()
                        .map(
                                a ->
                                        object(
                                                "action",
                                                a.action(),
                                                "app",
                                                a.app().path(),
                                                "readinessCheckResults",
                                                ReadinessView.results(state, observed, a.app())))
                        .toList(),
                "currentStep",
                deployment.currentStep(),
                "totalSteps",
                steps.size());
    }

    /// The plan in the events of deployments.
    public static SequencedMap<String, Object> plan(Deployment deployment) {
        return object(
                "id",
                deployment.id(),
                "version",
                Timestamps.format(deployment.version()),
                "steps",
                steps(deployment.steps()));
    }

    /// The step that is under way, in the events of deployments.
    public static SequencedMap<String, Object> currentStep(Deployment deployment) {
        return step(deployment.currentActions());
    }

    /// The steps alone, as a trial answers them.
    public static SequencedMap<String, Object> trial(Deployment deployment) {
        return object("steps", steps(deployment.steps()));
    }

    private static List<SequencedMap<String, Object>> steps(List<List<Deployment.Action>> steps) {
        return steps.stream().map(DeploymentView::step).toList();
    }

    private static SequencedMap<String, Object> step(List<Deployment.Action> actions) {
        return object(
                "actions",
                actions.stream()
                        .map(a -> object("action", a.action(), "app", a.app().path()))
                        .toList());
    }
}
