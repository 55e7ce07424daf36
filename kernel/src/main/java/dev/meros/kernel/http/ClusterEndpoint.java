package dev.meros.kernel.http;

import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.master.Call;
import dev.meros.api.master.Response;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.engine.Shared;
import dev.meros.kernel.operator.ClusterImage;

import org.jspecify.annotations.Nullable;

import java.lang.ref.SoftReference;
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
        Map<WireFormat, Answer> answers = new EnumMap<>(WireFormat.class);
        for (WireFormat format : WireFormat.values()) {
            answers.put(format, new Answer(image, answer, format));
        }
        api.on(
                type,
                (exchange, _) -> {
                    WireFormat format = OperatorApi.format(exchange);
                    Answer wanted = Objects.requireNonNull(answers.get(format));
                    boolean zipped = Gzip.isAccepted(exchange.header("Accept-Encoding"));
                    exchange.when(
                            (zipped ? wanted.zipped : wanted.plain).get(),
                            kept -> {
                                if (zipped && kept.bytes.length() >= Gzip.LEAST_BYTES) {
                                    exchange.zipped(200, format.contentType(), kept.zipped());
                                } else {
                                    exchange.bytes(200, format.contentType(), kept.bytes);
                                }
                            });
                });
    }

    /// An answer in a form. The newest is kept as long as nothing that is seen in it has changed
    /// and the memory is not needed: many ask again and again.
    private final class Answer {
        private final Function<ClusterState, ClusterImage> image;
        private final Function<ClusterImage, Response> answer;
        private final WireFormat format;
        private final Shared<Kept> plain = new Shared<>(this::make);
        private final Shared<Kept> zipped = new Shared<>(this::zip);
        private volatile SoftReference<Kept> kept = new SoftReference<>(null);

        /// What the reader's thread found: what is kept is still true, or an image.
        private record Found(long version, @Nullable Kept kept, @Nullable ClusterImage image) {}

        Answer(
                Function<ClusterState, ClusterImage> image,
                Function<ClusterImage, Response> answer,
                WireFormat format) {
            this.image = image;
            this.answer = answer;
            this.format = format;
        }

        private CompletableFuture<Kept> make() {
            Kept known = kept.get();
            return kernel.ask(
                            moment ->
                                    known != null && known.version == moment.version()
                                            ? new Found(moment.version(), known, null)
                                            : new Found(
                                                    moment.version(),
                                                    null,
                                                    image.apply(moment.state())))
                    .thenCompose(this::write);
        }

        private CompletableFuture<Kept> write(Found found) {
            ClusterImage taken = found.image();
            if (found.kept() != null || taken == null) {
                return CompletableFuture.completedFuture(found.kept());
            }
            return CompletableFuture.supplyAsync(
                    () -> {
                        Response response = answer.apply(taken);
                        Kept written =
                                new Kept(
                                        found.version(),
                                        SharedBytes.of(
                                                format.write(
                                                        MessageType.MASTER_RESPONSE, response)));
                        kept = new SoftReference<>(written);
                        return written;
                    },
                    views);
        }

        /// The same with its compressed form made.
        private CompletableFuture<Kept> zip() {
            return plain.get()
                    .thenApplyAsync(
                            written -> {
                                var _ = written.zipped();
                                return written;
                            },
                            views);
        }
    }

    /// The bytes of an answer for a version of the state.
    private static final class Kept {
        final long version;
        final SharedBytes bytes;
        private @Nullable SharedBytes zipped;

        Kept(long version, SharedBytes bytes) {
            this.version = version;
            this.bytes = bytes;
        }

        /// The same, compressed; takes time at first.
        synchronized SharedBytes zipped() {
            SharedBytes known = zipped;
            if (known == null) {
                known = SharedBytes.of(Gzip.of(bytes.toArray()));
                zipped = known;
            }
            return known;
        }
    }
}
