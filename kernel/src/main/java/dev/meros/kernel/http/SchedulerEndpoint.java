package dev.meros.kernel.http;

import dev.meros.api.codec.MessageType;
import dev.meros.api.http.Negotiation;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.framework.CallRules;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/// `POST /api/v1/scheduler`: the calls of frameworks; mesos-v1 §1.4, §1.5, §2.
final class SchedulerEndpoint {
    static final String PATH = "/api/v1/scheduler";

    private static final CallEndpoint.Kind<Call> KIND =
            new CallEndpoint.Kind<>(Call.class, MessageType.SCHEDULER_CALL);

    private final CallEndpoint calls;
    private final Streams streams;
    private final Admission admission;

    SchedulerEndpoint(CallEndpoint calls, Streams streams, Admission admission) {
        this.calls = calls;
        this.streams = streams;
        this.admission = admission;
    }

    void handle(Exchange exchange) {
        StreamId stream = CallEndpoint.stream(exchange);
        calls.receive(
                exchange, KIND, call -> received(exchange, call), call -> batched(call, stream));
    }

    private Command batched(Call call, StreamId stream) {
        if (type(call) == Call.Type.SUBSCRIBE) {
            throw new RefusedException(400, "SUBSCRIBE: in a batch (expected: by itself)");
        }
        admission.call(streams.owner(stream));
        return new FrameworkCommand.Called(call, stream);
    }

    private static Call.Type type(Call call) {
        if (call.type() == null) {
            throw new RefusedException(
                    400, "type: unset or unknown (expected: one of " + names() + ")");
        }
        return call.type();
    }

    private void received(Exchange exchange, Call call) {
        Call.Type type = type(call);
        if (type == Call.Type.SUBSCRIBE) {
            subscribe(exchange, call);
            return;
        }
        StreamId stream = CallEndpoint.stream(exchange);
        admission.call(streams.owner(stream));
        if (type == Call.Type.RECONCILE_OPERATIONS) {
            requireAnswerable(exchange, call);
        }
        calls.call(
                exchange,
                new FrameworkCommand.Called(call, stream),
                answer -> {
                    boolean updated =
                            type == Call.Type.UPDATE_FRAMEWORK && answer instanceof Answer.Accepted;
                    if (updated) {
                        exchange.empty(200);
                    } else {
                        exchange.answer(answer);
                    }
                });
    }

    /// RECONCILE_OPERATIONS is the one call besides SUBSCRIBE of which Mesos asks how it is to be
    /// answered, after it has looked at the call itself.
    private static void requireAnswerable(Exchange exchange, Call call) {
        Optional<String> violation = CallRules.violation(call);
        if (violation.isPresent()) {
            throw new RefusedException(400, violation.get());
        }
        var _ = Negotiation.answer(exchange.header("Accept"));
    }

    private static String names() {
        return String.join(", ", Arrays.stream(Call.Type.values()).map(Enum::name).toList());
    }

    private void subscribe(Exchange exchange, Call call) {
        Call.Subscribe subscribe = call.subscribe();
        if (subscribe == null) {
            throw new RefusedException(400, "Expecting 'subscribe' to be present");
        }
        FrameworkId inCall = named(call.frameworkId());
        FrameworkId inInfo = named(subscribe.frameworkInfo().id());
        if (!Objects.equals(inCall, inInfo)) {
            throw new RefusedException(
                    400,
                    "'framework_id' differs from 'subscribe.framework_info.id': "
                            + inCall
                            + ", "
                            + inInfo
                            + " (expected: both the same, or both unset)");
        }
        calls.open(
                exchange,
                Negotiation.answer(exchange.header("Accept")),
                () -> admission.open(subscribe.frameworkInfo()),
                stream -> new FrameworkCommand.Subscribe(subscribe, stream),
                (first, stream) ->
                        new FrameworkCommand.StreamClosed(
                                first instanceof Effect.ToFramework f
                                        ? f.framework()
                                        : new FrameworkId(""),
                                stream));
    }

    /// An empty id counts as unset.
    private static @Nullable FrameworkId named(@Nullable FrameworkId id) {
        return id == null || id.value().isEmpty() ? null : id;
    }
}
