package dev.meros.kernel.core.framework;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.scheduler.Call;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Optional;

/// What a call must hold, whatever the state of the cluster: mesos-v1 §1.4, step 7.
public final class CallRules {
    private static final int UUID_BYTES = 16;

    private CallRules() {}

    /// Why a call is refused as malformed, as a message for its sender.
    public static Optional<String> violation(Call call) {
        Call.Type type = call.type();
        if (type == null) {
            return Optional.of("Expecting 'type' to be present");
        }
        if (type == Call.Type.SUBSCRIBE) {
            return ofSubscribe(call);
        }
        if (type == Call.Type.UNKNOWN) {
            return Optional.empty();
        }
        FrameworkId framework = call.frameworkId();
        if (framework == null || framework.value().isEmpty()) {
            return Optional.of("Expecting 'framework_id' to be present");
        }
        if (!hasBody(call, type)) {
            return Optional.of(
                    "Expecting '%s' to be present".formatted(type.name().toLowerCase(Locale.ROOT)));
        }
        return switch (type) {
            case ACKNOWLEDGE ->
                    ofUuid(call.acknowledge() == null ? null : call.acknowledge().uuid());
            case ACKNOWLEDGE_OPERATION_STATUS ->
                    ofUuid(
                            call.acknowledgeOperationStatus() == null
                                    ? null
                                    : call.acknowledgeOperationStatus().uuid());
            case SUBSCRIBE,
                    TEARDOWN,
                    ACCEPT,
                    DECLINE,
                    REVIVE,
                    KILL,
                    SHUTDOWN,
                    RECONCILE,
                    MESSAGE,
                    REQUEST,
                    SUPPRESS,
                    ACCEPT_INVERSE_OFFERS,
                    DECLINE_INVERSE_OFFERS,
                    RECONCILE_OPERATIONS,
                    UPDATE_FRAMEWORK,
                    UNKNOWN ->
                    Optional.empty();
        };
    }

    private static Optional<String> ofUuid(@Nullable Bytes uuid) {
        return uuid == null || uuid.size() == UUID_BYTES
                ? Optional.empty()
                : Optional.of(
                        "Not a valid UUID: %d bytes (expected: %d bytes)"
                                .formatted(uuid.size(), UUID_BYTES));
    }

    private static Optional<String> ofSubscribe(Call call) {
        Call.Subscribe subscribe = call.subscribe();
        if (subscribe == null) {
            return Optional.of("Expecting 'subscribe' to be present");
        }
        String outer = idOf(call.frameworkId());
        String inner = idOf(subscribe.frameworkInfo().id());
        return outer.equals(inner)
                ? Optional.empty()
                : Optional.of(
                        "'framework_id' and 'subscribe.framework_info.id' differ: '%s' and '%s'"
                                .formatted(outer, inner));
    }

    private static String idOf(@Nullable FrameworkId id) {
        return id == null ? "" : id.value();
    }

    private static boolean hasBody(Call call, Call.Type type) {
        return switch (type) {
            case SUBSCRIBE -> call.subscribe() != null;
            case ACCEPT -> call.accept() != null;
            case DECLINE -> call.decline() != null;
            case KILL -> call.kill() != null;
            case SHUTDOWN -> call.shutdown() != null;
            case ACKNOWLEDGE -> call.acknowledge() != null;
            case RECONCILE -> call.reconcile() != null;
            case MESSAGE -> call.message() != null;
            case REQUEST -> call.request() != null;
            case ACCEPT_INVERSE_OFFERS -> call.acceptInverseOffers() != null;
            case DECLINE_INVERSE_OFFERS -> call.declineInverseOffers() != null;
            case ACKNOWLEDGE_OPERATION_STATUS -> call.acknowledgeOperationStatus() != null;
            case RECONCILE_OPERATIONS -> call.reconcileOperations() != null;
            case UPDATE_FRAMEWORK -> call.updateFramework() != null;
            case TEARDOWN, REVIVE, SUPPRESS, UNKNOWN -> true;
        };
    }
}
