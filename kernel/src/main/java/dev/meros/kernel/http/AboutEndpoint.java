package dev.meros.kernel.http;

import dev.meros.api.codec.Json;
import dev.meros.kernel.core.KernelRules;

import io.vertx.core.http.HttpMethod;

import java.util.Map;

/// What this kernel is and where the leading one is; answered by every kernel, whether it leads or
/// not (mesos-v1 §1.6).
final class AboutEndpoint {
    private final KernelAccess kernel;
    private final KernelRules.Master master;
    private final PageReply reply;
    private final byte[] version;
    private final byte[] flags;

    AboutEndpoint(
            KernelAccess kernel,
            KernelRules.Master master,
            PageReply reply,
            Map<String, Object> build,
            Map<String, String> flags) {
        this.kernel = kernel;
        this.master = master;
        this.reply = reply;
        this.version = Json.write(build);
        this.flags = Json.write(Map.of("flags", flags));
    }

    void register(Routes routes) {
        routes.on(HttpMethod.GET, "/health", exchange -> exchange.empty(200))
                .on(HttpMethod.GET, "/version", exchange -> reply.json(exchange, version))
                .on(HttpMethod.GET, "/flags", exchange -> reply.json(exchange, flags))
                .on(HttpMethod.GET, "/redirect", this::redirect);
    }

    private void redirect(Exchange exchange) {
        if (!kernel.isLeading()) {
            throw new RefusedException(503, "No leader elected");
        }
        exchange.response().putHeader("Location", "//" + master.hostname() + ":" + master.port());
        exchange.empty(307);
    }
}
