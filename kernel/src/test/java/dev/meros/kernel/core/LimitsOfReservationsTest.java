package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskState;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.role.RoleNode;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What is reserved to a role above counts for a role only when it is refined to it, or taken off
/// and used; no limit is passed in this way.
class LimitsOfReservationsTest extends OperationScene {
    private final World.Client dev =
            world.subscribe(
                    World.info("dev").principal(PRINCIPAL).roles(List.of("eng/dev")).build());

    LimitsOfReservationsTest() {
        client.close();
        assertThat(
                        world.send(
                                new OperatorCommand.Operate(
                                        node.id, reserve(reserved("cpus:3", "eng")))))
                .isInstanceOf(Answer.Accepted.class);
        assertThat(
                        world.send(
                                new RoleCommand.UpdateQuota(
                                        List.of(
                                                new QuotaConfig(
                                                        "eng/dev",
                                                        Map.of(),
                                                        Map.of("cpus", Scalar.of(2L)))),
                                        RoleCommand.Checks.ALL)))
                .isInstanceOf(Answer.Accepted.class);
    }

    private OperationStatus last() {
        return dev.events().stream()
                .filter(e -> e.updateOperationStatus() != null)
                .map(e -> Objects.requireNonNull(e.updateOperationStatus()).status())
                .toList()
                .getLast();
    }

    private long consumed() {
        RoleNode role = Objects.requireNonNull(world.state.roles().find("eng/dev"));
        return role.consumed(world.state.accounts().names().numberOf("cpus"));
    }

    @Test
    void aReservationIsNotRefinedBeyondTheLimit() {
        accept(dev, offer(dev), reserve(reserved("cpus:3", "eng", "eng/dev")));

        assertThat(last().state()).isEqualTo(OperationState.OPERATION_ERROR);
        assertThat(last().message())
                .isEqualTo(
                        "resources: cpus:3 more (expected: at most 2, which the limit of role"
                                + " eng/dev leaves)");

        accept(dev, offer(dev), reserve(reserved("cpus:2", "eng", "eng/dev")));

        assertThat(last().state()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(consumed()).isEqualTo(2000);
    }

    @Test
    void whatIsNoLongerReservedIsNotUsedBeyondTheLimit() {
        Offer offer = offer(dev);

        accept(
                dev,
                offer,
                unreserve(reserved("cpus:3", "eng")),
                launch(task("t", offer, resource("cpus:3"))),
                launch(task("u", offer, resource("cpus:2"))));

        assertThat(dev.statuses()).hasSize(1);
        assertThat(dev.status().taskId().value()).isEqualTo("t");
        assertThat(dev.status().state()).isEqualTo(TaskState.TASK_ERROR);
        assertThat(dev.status().message())
                .isEqualTo(
                        "resources: cpus:3 more (expected: at most 2, which the limit of role"
                                + " eng/dev leaves)");
        assertThat(world.state.tasks().activeCount()).isEqualTo(1);
        assertThat(consumed()).isEqualTo(2000);
    }

    @Test
    void roleAboveMayUseWhatItHasReserved() {
        FrameworkInfo info = World.info("eng").principal(PRINCIPAL).roles(List.of("eng")).build();
        World.Client eng = world.subscribe(info);
        dev.close();
        Offer offer = offer(eng);

        accept(
                eng,
                offer,
                unreserve(reserved("cpus:3", "eng")),
                launch(task("t", offer, resource("cpus:4"))));

        assertThat(eng.statuses()).isEmpty();
        assertThat(world.state.tasks().activeCount()).isEqualTo(1);
    }
}
