package dev.meros.kernel.http;

import dev.meros.api.master.Call;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.effect.Answer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What operators ask of the kernel.
final class OperatorEndpoint {
    static final String TASKS = "/api/v1/tasks/";

    private static final int MAX_FORM = 64 << 10;

    private final KernelAccess kernel;

    OperatorEndpoint(OperatorApi api, KernelAccess kernel) {
        this.kernel = kernel;
        api.on(Call.Type.TEARDOWN, this::teardown);
    }

    private void teardown(Exchange exchange, Call call) {
        Call.Teardown part = OperatorApi.part("teardown", call.teardown());
        ask(exchange, new OperatorCommand.Teardown(part.frameworkId()));
    }

    /// `POST /teardown` with the form field `frameworkId`; 200 as Mesos.
    void teardown(Exchange exchange) {
        kernel.requireLeading();
        exchange.body(
                MAX_FORM,
                body -> {
                    String id = field(new String(body, StandardCharsets.UTF_8), "frameworkId");
                    if (id.isEmpty()) {
                        throw new RefusedException(
                                400, "Missing 'frameworkId' query parameter in the request body");
                    }
                    ask(exchange, new OperatorCommand.Teardown(new FrameworkId(id)));
                });
    }

    private static String field(String form, String name) {
        for (String pair : form.strip().split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return Paths.decodeForm(pair.substring(name.length() + 1));
            }
        }
        return "";
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
