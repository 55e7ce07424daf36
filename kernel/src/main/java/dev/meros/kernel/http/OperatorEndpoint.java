package dev.meros.kernel.http;

import dev.meros.api.master.Call;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.effect.Answer;

import java.util.List;

/// What operators ask of the kernel.
final class OperatorEndpoint {
    static final String TASKS = "/api/v1/tasks/";

    private final KernelAccess kernel;

    OperatorEndpoint(OperatorApi api, KernelAccess kernel) {
        this.kernel = kernel;
        api.on(Call.Type.TEARDOWN, this::teardown);
    }

    private void teardown(Exchange exchange, Call call) {
        Call.Teardown part = OperatorApi.part("teardown", call.teardown());
        ask(exchange, new OperatorCommand.Teardown(part.frameworkId()));
    }

    /// `POST /api/v1/tasks/{framework}/{task}/kill`; 200 when the kill is on its way.
    void kill(Exchange exchange) {
        kernel.requireLeading();
        List<String> parts =
                List.of(exchange.path().substring(TASKS.length()).split("/", -1)).stream()
                        .map(Paths::decode)
                        .toList();
        if (parts.size() != 3 || !parts.get(2).equals("kill")) {
            throw new RefusedException(
                    404,
                    "path: "
                            + exchange.path()
                            + " (expected: "
                            + TASKS
                            + "{framework id}/{task id}/kill)");
        }
        ask(
                exchange,
                new OperatorCommand.KillTask(
                        new FrameworkId(parts.get(0)), new TaskId(parts.get(1))));
    }

    private void ask(Exchange exchange, OperatorCommand command) {
        exchange.when(
                kernel.submit(command),
                answer -> {
                    if (answer instanceof Answer.Accepted) {
                        exchange.empty(200);
                    } else {
                        exchange.answer(answer);
                    }
                });
    }
}
