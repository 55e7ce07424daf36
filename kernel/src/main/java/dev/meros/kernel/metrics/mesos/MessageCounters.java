package dev.meros.kernel.metrics.mesos;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.effect.Answer;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What frameworks and agents have said: `master/messages_…` and how much of it was taken.
final class MessageCounters {
    private static final String UPDATES = "status_updates";
    private static final String ACKNOWLEDGEMENTS = "status_update_acknowledgements";
    private static final String OPERATIONS = "operation_status_updates";
    private static final String OPERATION_ACKNOWLEDGEMENTS =
            "operation_status_update_acknowledgements";
    private static final String TO_EXECUTOR = "framework_to_executor_messages";
    private static final String TO_FRAMEWORK = "executor_to_framework_messages";

    private final Counters messages =
            new Counters(
                    List.of(
                            "authenticate",
                            "deactivate_framework",
                            "decline_offers",
                            "executor_to_framework",
                            "exited_executor",
                            "framework_to_executor",
                            "kill_task",
                            "launch_tasks",
                            "operation_status_update",
                            "operation_status_update_acknowledgement",
                            "reconcile_operations",
                            "reconcile_tasks",
                            "register_framework",
                            "register_slave",
                            "reregister_framework",
                            "reregister_slave",
                            "resource_request",
                            "revive_offers",
                            "status_update",
                            "status_update_acknowledgement",
                            "suppress_offers",
                            "unregister_framework",
                            "unregister_slave",
                            "update_slave"));
    private final Counters valid = new Counters(judged());
    private final Counters invalid = new Counters(judged());
    private final Counters dropped = new Counters(List.of("dropped_messages"));

    private static List<String> judged() {
        return List.of(
                UPDATES,
                ACKNOWLEDGEMENTS,
                OPERATIONS,
                OPERATION_ACKNOWLEDGEMENTS,
                TO_EXECUTOR,
                TO_FRAMEWORK);
    }

    void count(Command command, Answer answer) {
        switch (command) {
            case FrameworkCommand.Subscribe c ->
                    messages.add(
                            c.subscribe().frameworkInfo().id() == null
                                    ? "register_framework"
                                    : "reregister_framework");
            case FrameworkCommand.Called c -> {
                count(message(c.call().type()));
                judge(judged(c.call().type()), answer);
            }
            case AgentCommand.Register c ->
                    messages.add(
                            c.register().agentInfo().id() == null
                                    ? "register_slave"
                                    : "reregister_slave");
            case AgentCommand.Called c -> {
                count(message(c.call().type()));
                judge(judged(c.call().type()), answer);
            }
            default -> {
                return;
            }
        }
        if (answer instanceof Answer.Refused) {
            dropped.add("dropped_messages");
        }
    }

    private void count(@Nullable String message) {
        if (message != null) {
            messages.add(message);
        }
    }

    private void judge(@Nullable String judged, Answer answer) {
        if (judged != null) {
            (answer instanceof Answer.Accepted ? valid : invalid).add(judged);
        }
    }

    private static @Nullable String message(Call.@Nullable Type type) {
        return switch (type) {
            case ACCEPT -> "launch_tasks";
            case DECLINE -> "decline_offers";
            case REVIVE -> "revive_offers";
            case SUPPRESS -> "suppress_offers";
            case KILL -> "kill_task";
            case ACKNOWLEDGE -> "status_update_acknowledgement";
            case ACKNOWLEDGE_OPERATION_STATUS -> "operation_status_update_acknowledgement";
            case RECONCILE -> "reconcile_tasks";
            case RECONCILE_OPERATIONS -> "reconcile_operations";
            case MESSAGE -> "framework_to_executor";
            case REQUEST -> "resource_request";
            case TEARDOWN -> "unregister_framework";
            case UNKNOWN,
                    SUBSCRIBE,
                    SHUTDOWN,
                    ACCEPT_INVERSE_OFFERS,
                    DECLINE_INVERSE_OFFERS,
                    UPDATE_FRAMEWORK ->
                    null;
            case null -> null;
        };
    }

    private static @Nullable String judged(Call.@Nullable Type type) {
        if (type == null) {
            return null;
        }
        return switch (type) {
            case ACKNOWLEDGE -> ACKNOWLEDGEMENTS;
            case ACKNOWLEDGE_OPERATION_STATUS -> OPERATION_ACKNOWLEDGEMENTS;
            case MESSAGE -> TO_EXECUTOR;
            default -> null;
        };
    }

    private static @Nullable String message(AgentCall.@Nullable Type type) {
        return switch (type) {
            case UPDATE -> "status_update";
            case OPERATION_STATUS -> "operation_status_update";
            case UNREGISTER -> "unregister_slave";
            case OVERSUBSCRIBED -> "update_slave";
            case MESSAGE -> "executor_to_framework";
            case EXECUTOR_ENDED -> "exited_executor";
            case REGISTER, HEARTBEAT -> null;
            case null -> null;
        };
    }

    private static @Nullable String judged(AgentCall.@Nullable Type type) {
        if (type == null) {
            return null;
        }
        return switch (type) {
            case UPDATE -> UPDATES;
            case OPERATION_STATUS -> OPERATIONS;
            case MESSAGE -> TO_FRAMEWORK;
            default -> null;
        };
    }

    void addTo(Map<String, Double> out) {
        messages.addTo(out, "master/messages_");
        valid.addTo(out, "master/valid_");
        invalid.addTo(out, "master/invalid_");
        dropped.addTo(out, "master/");
    }
}
