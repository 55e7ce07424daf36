package dev.meros.kernel.http;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.command.StateCommand;

/// `/api/v1/framework-state/{framework id}`: the entries that the kernel keeps for frameworks.
final class FrameworkStateEndpoint {
    private final KernelAccess kernel;
    private final CallEndpoint calls;

    FrameworkStateEndpoint(KernelAccess kernel, CallEndpoint calls) {
        this.kernel = kernel;
        this.calls = calls;
    }

    void get(Exchange exchange) {
        kernel.requireLeading();
        FrameworkId framework = framework(exchange);
        String prefix = exchange.parameter("prefix");
        exchange.when(
                kernel.read(
                        state ->
                                new FrameworkState.Entries(
                                        state.entries().entries(framework, prefix))),
                entries -> exchange.json(200, entries));
    }

    void write(Exchange exchange) {
        FrameworkId framework = framework(exchange);
        calls.receive(
                exchange,
                FrameworkState.Write.class,
                write ->
                        calls.call(
                                exchange,
                                new StateCommand.Write(
                                        framework, CallEndpoint.stream(exchange), write),
                                exchange::answer));
    }

    private static FrameworkId framework(Exchange exchange) {
        String id = Paths.decode(exchange.path().substring(FrameworkState.PATH.length()));
        if (id.isEmpty() || id.contains("/")) {
            throw new RefusedException(404, "framework: " + id + " (expected: a framework's id)");
        }
        return new FrameworkId(id);
    }
}
