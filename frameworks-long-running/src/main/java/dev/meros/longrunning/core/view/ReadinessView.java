package dev.meros.longrunning.core.view;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.ReadinessCheck;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.Observed;
import dev.meros.longrunning.core.instance.ReadinessBoard;
import dev.meros.longrunning.core.state.State;

import java.util.ArrayList;
import java.util.List;

/// The results of readiness checks during a deployment.
final class ReadinessView {
    private ReadinessView() {}

    /// Those of an app's running instances; empty when it has no check or no deployment.
    static List<Object> results(State state, Observed observed, AppId id) {
        List<Object> results = new ArrayList<>();
        if (state.deployments(id).isEmpty()) {
            return results;
        }
        for (Instance instance : state.instances(id)) {
            App app = state.definition(instance);
            ReadinessCheck check = app == null ? null : app.checks().readiness();
            if (check == null || !instance.isRunning()) {
                continue;
            }
            ReadinessBoard.Response last = observed.readiness().last(instance.id());
            results.add(
                    object(
                            "name",
                            check.name(),
                            "taskId",
                            instance.task().value(),
                            "ready",
                            observed.readiness().isReady(instance.id()),
                            "lastResponse",
                            last == null
                                    ? null
                                    : object(
                                            "status",
                                            last.status(),
                                            "contentType",
                                            last.contentType(),
                                            "body",
                                            last.body())));
        }
        return results;
    }
}
