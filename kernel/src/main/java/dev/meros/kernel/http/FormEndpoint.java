package dev.meros.kernel.http;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.OperatorCommand;

import io.vertx.core.http.HttpMethod;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Reservations, volumes and the end of frameworks as forms (`slaveId=…&resources=[…]`), as they
/// were before the operator API; mesos-v1 §5.2. What `Content-Type` says does not count.
final class FormEndpoint {
    /// Large enough for the resources of an agent, in bytes.
    private static final int MAX_FORM = 1 << 20;

    private final KernelAccess kernel;
    private final OperatorApi api;

    FormEndpoint(KernelAccess kernel, OperatorApi api) {
        this.kernel = kernel;
        this.api = api;
    }

    void register(Routes routes) {
        operation(
                routes,
                "/reserve",
                form ->
                        operation(Offer.Operation.Type.RESERVE)
                                .reserve(
                                        new Offer.Operation.Reserve(
                                                form.resources("resources"),
                                                form.find("source") == null
                                                        ? List.of()
                                                        : form.resources("source"))));
        operation(
                routes,
                "/unreserve",
                form ->
                        operation(Offer.Operation.Type.UNRESERVE)
                                .unreserve(
                                        new Offer.Operation.Unreserve(
                                                form.resources("resources"))));
        operation(
                routes,
                "/create-volumes",
                form ->
                        operation(Offer.Operation.Type.CREATE)
                                .create(new Offer.Operation.Create(form.resources("volumes"))));
        operation(
                routes,
                "/destroy-volumes",
                form ->
                        operation(Offer.Operation.Type.DESTROY)
                                .destroy(new Offer.Operation.Destroy(form.resources("volumes"))));
        take(routes, "/teardown", 200, FormEndpoint::teardown);
        take(routes, "/shutdown", 200, FormEndpoint::teardown);
    }

    private static Offer.Operation.Builder operation(Offer.Operation.Type type) {
        return Offer.Operation.builder().type(type);
    }

    private static Command teardown(Form form) {
        return new OperatorCommand.Teardown(new FrameworkId(form.get("frameworkId")));
    }

    private void operation(
            Routes routes, String path, Function<Form, Offer.Operation.Builder> operation) {
        take(
                routes,
                path,
                202,
                form -> {
                    AgentId agent = new AgentId(form.get("slaveId"));
                    return new OperatorCommand.Operate(agent, operation.apply(form).build());
                });
    }

    private void take(Routes routes, String path, int agreed, Function<Form, Command> command) {
        routes.on(
                HttpMethod.POST,
                path,
                exchange -> {
                    kernel.requireLeading();
                    exchange.body(
                            MAX_FORM,
                            body -> api.ask(exchange, command.apply(Form.of(body)), agreed));
                });
    }

    /// The fields of a form.
    private record Form(Map<String, String> fields) {
        static Form of(byte[] body) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (String pair : new String(body, StandardCharsets.UTF_8).strip().split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    fields.put(
                            Paths.decodeForm(pair.substring(0, equals)),
                            Paths.decodeForm(pair.substring(equals + 1)));
                }
            }
            return new Form(fields);
        }

        @Nullable String find(String name) {
            return fields.get(name);
        }

        String get(String name) {
            String value = find(name);
            if (value == null || value.isEmpty()) {
                throw new RefusedException(
                        400, "Missing '" + name + "' query parameter in the request body");
            }
            return value;
        }

        /// A list of resources in JSON, of any of the three formats.
        List<Resource> resources(String name) {
            try {
                return List.of(Json.read(get(name), Resource[].class));
            } catch (CodecException e) {
                throw new RefusedException(
                        400,
                        "Error in parsing '"
                                + name
                                + "' query parameter in the request body: "
                                + e.getMessage());
            }
        }
    }
}
