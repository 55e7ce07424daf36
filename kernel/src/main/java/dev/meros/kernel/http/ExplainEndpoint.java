package dev.meros.kernel.http;

import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.Fields;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.explain.Change;
import dev.meros.kernel.core.explain.Constraints;
import dev.meros.kernel.core.explain.Explainer;
import dev.meros.kernel.core.explain.Names;
import dev.meros.kernel.core.explain.Outcome;
import dev.meros.kernel.core.explain.Question;
import dev.meros.kernel.core.explain.WhatIf;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.engine.StateCopy;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// Why something is not offered, and what would be if something changed: the calls `EXPLAIN` and
/// `WHAT_IF`, which Mesos does not have, and `GET /explain`. Answers come from a copy of the state,
/// worked out by one thread of its own; only the copying holds up other reads.
final class ExplainEndpoint {
    /// Questions that may wait; more are refused with 503.
    private static final int MAX_WAITING = 16;

    private static final int MAX_ROUNDS = 200;
    private static final int MAX_CHANGES = 100;
    private static final Duration MAX_PLAY = Duration.ofSeconds(10);

    private final KernelAccess kernel;
    private final InstantSource clock;
    private final ThreadPoolExecutor worker =
            new ThreadPoolExecutor(
                    1,
                    1,
                    1,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MAX_WAITING),
                    Thread.ofPlatform().daemon().name("kernel-explain").factory());

    ExplainEndpoint(OperatorApi api, KernelAccess kernel, InstantSource clock) {
        this.kernel = kernel;
        this.clock = clock;
        worker.allowCoreThreadTimeOut(true);
        api.extend("EXPLAIN", this::explain).extend("WHAT_IF", this::whatIf);
    }

    /// `GET /explain?framework=…&role=…&resources=…&count=…&constraint=…`.
    void get(Exchange exchange) {
        kernel.requireLeading();
        String constraint = exchange.wholeParameter("constraint");
        answer(
                exchange,
                new Explain(
                        exchange.parameter("framework"),
                        exchange.parameter("role"),
                        exchange.wholeParameter("resources"),
                        count(exchange.parameter("count")),
                        constraint.isEmpty() ? List.of() : List.of(constraint.split(",", -1))));
    }

    private static int count(String text) {
        try {
            return text.isEmpty() ? 1 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new RefusedException(400, "count: " + text + " (expected: a whole number)");
        }
    }

    private void explain(Exchange exchange, byte[] body) {
        ExplainCall call = OperatorApi.read(body, ExplainCall.class);
        answer(exchange, OperatorApi.part("explain", call.explain()));
    }

    private void answer(Exchange exchange, Explain asked) {
        KernelRules rules = kernel.rules();
        Instant now = clock.instant();
        work(
                exchange,
                StateCopy.Part.OFFERABLE,
                state ->
                        ExplainView.of(
                                new Explainer(
                                                rules,
                                                () -> StateCopy.of(state, StateCopy.Part.OFFERABLE),
                                                now)
                                        .explain(question(asked, state))));
    }

    private static Question question(Explain asked, ClusterState state) {
        FrameworkEntry framework = Names.framework(state, asked.framework());
        if (framework == null) {
            throw new IllegalArgumentException(
                    "framework: " + asked.framework() + " (expected: the id or name of one)");
        }
        String role =
                asked.role().isEmpty()
                        ? framework.info().effectiveRoles().getFirst()
                        : asked.role();
        List<AttributeConstraint> constraints =
                asked.constraints().stream().map(Constraints::parse).toList();
        return new Question(
                framework.id(), role, resources(asked.resources()), asked.count(), constraints);
    }

    private static Resources resources(String text) {
        return Resources.of(ResourceText.parseResources(text));
    }

    private void whatIf(Exchange exchange, byte[] body) {
        WhatIfCall call = OperatorApi.read(body, WhatIfCall.class);
        List<PlainChange> asked = OperatorApi.part("what_if", call.whatIf()).changes();
        if (asked.isEmpty() || asked.size() > MAX_CHANGES) {
            throw new RefusedException(
                    400, "changes: " + asked.size() + " (expected: 1 to " + MAX_CHANGES + ")");
        }
        KernelRules rules = kernel.rules();
        Instant now = clock.instant();
        work(
                exchange,
                StateCopy.Part.ALL,
                state -> {
                    List<Change> changes = new ArrayList<>();
                    asked.forEach(change -> changes.addAll(change.toChanges(state)));
                    long end = System.nanoTime() + MAX_PLAY.toNanos();
                    Outcome outcome =
                            new WhatIf(
                                            rules,
                                            new WhatIf.Twins(
                                                    StateCopy.of(state, StateCopy.Part.ALL), state),
                                            now,
                                            new WhatIf.Limits(
                                                    MAX_ROUNDS, () -> System.nanoTime() - end < 0))
                                    .play(changes);
                    return ExplainView.of(outcome);
                });
    }

    /// Works something out from a copy, on the worker's thread.
    private void work(
            Exchange exchange, StateCopy.Part part, Function<ClusterState, Object> question) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        exchange.when(
                kernel.copy(part),
                state -> {
                    try {
                        worker.execute(() -> complete(answer, () -> question.apply(state)));
                    } catch (RejectedExecutionException e) {
                        throw new KernelException("too many questions wait; try again later", e);
                    }
                    exchange.when(
                            answer,
                            result -> {
                                if (result instanceof IllegalArgumentException refused) {
                                    throw new RefusedException(
                                            400, String.valueOf(refused.getMessage()));
                                }
                                exchange.json(200, result);
                            });
                });
    }

    private static void complete(CompletableFuture<Object> answer, Supplier<Object> work) {
        try {
            answer.complete(work.get());
        } catch (IllegalArgumentException e) {
            answer.complete(e);
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    record ExplainCall(@Nullable Explain explain) {}

    /// The question as it comes; `resources` and `constraints` in their text forms.
    record Explain(
            String framework,
            String role,
            String resources,
            Integer count,
            List<String> constraints) {
        Explain {
            framework = Fields.orDefault(framework, "");
            role = Fields.orDefault(role, "");
            resources = Fields.orDefault(resources, "");
            count = Fields.orDefault(count, 1);
            constraints = Fields.list(constraints);
        }
    }

    record WhatIfCall(@Nullable WhatIfPart whatIf) {}

    record WhatIfPart(List<PlainChange> changes) {
        WhatIfPart {
            changes = Fields.list(changes);
        }
    }
}
