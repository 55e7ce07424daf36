package dev.meros.kernel.http;

import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.master.Call;
import dev.meros.api.master.Response;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.engine.Shared;
import dev.meros.kernel.operator.ClusterImage;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// What the operator API tells of agents, frameworks, executors and tasks; mesos-v1 §5.2.
///
/// The reader's thread only takes an image; the answer is made of it by a thread for such work,
/// once for all who ask at the same time.
final class ClusterEndpoint {
    private final KernelAccess kernel;
    private final Executor views;

    ClusterEndpoint(OperatorApi api, KernelAccess kernel, Executor views) {
        this.kernel = kernel;
        this.views = views;
        add(api, Call.Type.GET_STATE, ClusterImage::of, image -> Response.of(image.toState()));
        add(
                api,
                Call.Type.GET_AGENTS,
                ClusterImage::ofAgents,
                image -> Response.of(image.toAgents()));
        add(
                api,
                Call.Type.GET_FRAMEWORKS,
                ClusterImage::ofFrameworks,
                image -> Response.of(image.toFrameworks()));
        add(
                api,
                Call.Type.GET_TASKS,
                ClusterImage::ofFrameworks,
                image -> Response.of(image.toTasks()));
        add(
                api,
                Call.Type.GET_EXECUTORS,
                ClusterImage::ofExecutors,
                image -> Response.of(image.toExecutors()));
    }

    private void add(
            OperatorApi api,
            Call.Type type,
            Function<ClusterState, ClusterImage> image,
            Function<ClusterImage, Response> answer) {
        Map<WireFormat, Shared<byte[]>> answers = new EnumMap<>(WireFormat.class);
        for (WireFormat format : WireFormat.values()) {
            answers.put(format, new Shared<>(() -> made(image, answer, format)));
        }
        api.on(
                type,
                (exchange, _) -> {
                    WireFormat format = OperatorApi.format(exchange);
                    exchange.when(
                            Objects.requireNonNull(answers.get(format)).get(),
                            bytes -> exchange.bytes(200, format.contentType(), bytes));
                });
    }

    private CompletableFuture<byte[]> made(
            Function<ClusterState, ClusterImage> image,
            Function<ClusterImage, Response> answer,
            WireFormat format) {
        return kernel.read(image)
                .thenApplyAsync(
                        taken -> format.write(MessageType.MASTER_RESPONSE, answer.apply(taken)),
                        views);
    }
}
