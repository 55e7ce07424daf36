package dev.meros.kernel.http;

import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.http.legacy.LegacyImage;
import dev.meros.kernel.http.legacy.Page;
import dev.meros.kernel.http.legacy.Pages;
import dev.meros.kernel.http.legacy.Renderings;

import io.vertx.core.http.HttpMethod;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// The cluster as a whole and in parts, as a Mesos master tells it to everybody on its older paths;
/// mesos-v1 §5.4. Answers come from a copy of the state and never hold up a decision.
final class LegacyEndpoint implements AutoCloseable {
    private final KernelAccess kernel;
    private final Images images;
    private final Renderings renderings;
    private final PageReply reply;

    LegacyEndpoint(KernelAccess kernel, Duration stall) {
        this.kernel = kernel;
        this.images = new Images(kernel);
        this.renderings =
                new Renderings(
                        images::newest,
                        UUID.randomUUID().toString().substring(0, 8) + "x",
                        Renderings.Limits.usual(),
                        System::nanoTime);
        this.reply = new PageReply(renderings, stall);
    }

    /// Adds the pages to the routes.
    void register(
            Routes routes,
            KernelRules.Master master,
            Instant started,
            Map<String, Object> build,
            Map<String, String> flags) {
        Pages pages = new Pages(master, started, build, flags);
        page(routes, "/state", _ -> pages.state());
        page(routes, "/state.json", _ -> pages.state());
        page(routes, "/state-summary", _ -> pages.summary());
        page(routes, "/slaves", pages::agents);
        page(routes, "/slaves.json", pages::agents);
        page(routes, "/agents", pages::agents);
        page(routes, "/frameworks", pages::frameworks);
        page(routes, "/tasks", pages::tasks);
        page(routes, "/tasks.json", pages::tasks);
        page(routes, "/roles", _ -> pages.roles());
        page(routes, "/roles.json", _ -> pages.roles());
    }

    private void page(Routes routes, String path, Function<Function<String, String>, Page> choice) {
        routes.on(
                HttpMethod.GET,
                path,
                exchange -> {
                    kernel.requireLeading();
                    reply.page(exchange, choice.apply(exchange::parameter));
                });
    }

    /// How endpoints answer with a body that has a tag.
    PageReply reply() {
        return reply;
    }

    /// How often an answer was there already.
    long hits() {
        return renderings.hits();
    }

    /// Forgets what nobody asks for any more; to be called now and then.
    void tidy() {
        renderings.tidy();
        if (renderings.isEmpty()) {
            images.forget();
        }
    }

    @Override
    public void close() {
        renderings.close();
    }

    /// Takes an image of each state at most once.
    private static final class Images {
        private final KernelAccess kernel;
        private volatile @Nullable LegacyImage last;

        Images(KernelAccess kernel) {
            this.kernel = kernel;
        }

        CompletableFuture<LegacyImage> newest() {
            return kernel.ask(
                    moment -> {
                        LegacyImage known = last;
                        if (known == null || known.version() != moment.version()) {
                            known = LegacyImage.of(moment.version(), moment.state());
                            last = known;
                        }
                        return known;
                    });
        }

        void forget() {
            last = null;
        }
    }
}
