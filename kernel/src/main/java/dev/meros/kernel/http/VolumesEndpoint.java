package dev.meros.kernel.http;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Fields;
import dev.meros.kernel.core.command.OperatorCommand;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;

/// The persistent volumes of the cluster: the calls `GET_VOLUMES` and `FORGET_VOLUME`, which Mesos
/// does not have.
final class VolumesEndpoint {
    private static final String GET = "GET_VOLUMES";

    private final OperatorApi api;
    private final KernelAccess kernel;

    private VolumesEndpoint(OperatorApi api, KernelAccess kernel) {
        this.api = api;
        this.kernel = kernel;
    }

    /// Adds the calls to the operator API.
    static void register(OperatorApi api, KernelAccess kernel) {
        VolumesEndpoint endpoint = new VolumesEndpoint(api, kernel);
        api.extend(GET, endpoint::list).extend("FORGET_VOLUME", endpoint::forget);
    }

    private void list(Exchange exchange, byte[] body) {
        GetVolumes asked = OperatorApi.read(body, GetCall.class).getVolumes();
        GetVolumes wanted = asked == null ? new GetVolumes("", "", "") : asked;
        VolumesView.State state = state(wanted.state());
        exchange.when(
                kernel.read(VolumesView::of),
                volumes ->
                        exchange.json(
                                200,
                                new GetAnswer(
                                        GET, volumes.only(wanted.agent(), wanted.role(), state))));
    }

    private static VolumesView.@Nullable State state(String name) {
        if (name.isEmpty()) {
            return null;
        }
        return Arrays.stream(VolumesView.State.values())
                .filter(s -> s.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () ->
                                new RefusedException(
                                        400,
                                        "get_volumes.state: %s (expected: one of %s)"
                                                .formatted(
                                                        name,
                                                        Arrays.toString(
                                                                VolumesView.State.values()))));
    }

    private void forget(Exchange exchange, byte[] body) {
        ForgetVolume part =
                OperatorApi.part(
                        "forget_volume", OperatorApi.read(body, ForgetCall.class).forgetVolume());
        api.ask(
                exchange,
                new OperatorCommand.ForgetVolume(
                        OperatorApi.part("forget_volume.agent_id", part.agentId()),
                        OperatorApi.part("forget_volume.role", part.role()),
                        OperatorApi.part("forget_volume.id", part.id())));
    }

    record GetCall(@Nullable GetVolumes getVolumes) {}

    /// What is listed; an empty text leaves nothing out.
    record GetVolumes(String agent, String role, String state) {
        GetVolumes {
            agent = Fields.orDefault(agent, "");
            role = Fields.orDefault(role, "");
            state = Fields.orDefault(state, "");
        }
    }

    record GetAnswer(String type, VolumesView getVolumes) {}

    record ForgetCall(@Nullable ForgetVolume forgetVolume) {}

    record ForgetVolume(@Nullable AgentId agentId, @Nullable String role, @Nullable String id) {}
}
