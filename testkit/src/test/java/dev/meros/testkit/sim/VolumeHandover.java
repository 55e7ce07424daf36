package dev.meros.testkit.sim;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.ResourceText;
import dev.meros.kernel.core.command.OperatorCommand;

import java.util.ArrayList;
import java.util.List;

/// A framework that is torn down leaves a volume, and a container in it that takes its time to end.
public final class VolumeHandover {
    private static final String ROLE = "a";

    private VolumeHandover() {}

    private static FrameworkInfo info(String name) {
        return FrameworkInfo.builder()
                .user("nobody")
                .name(name)
                .id(new FrameworkId(name))
                .principal(OperationDraw.PRINCIPAL)
                .roles(List.of(ROLE))
                .capabilities(
                        List.of(
                                new FrameworkInfo.Capability(
                                        FrameworkInfo.Capability.Type.MULTI_ROLE),
                                new FrameworkInfo.Capability(
                                        FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT)))
                .build();
    }

    /// Launches one task on a volume: on one of its own, or on one that it is offered.
    private static final class Tenant implements Framework {
        private final String name;
        private final OperationDraw draw;
        private boolean launched;

        Tenant(String name, OperationDraw draw) {
            this.name = name;
            this.draw = draw;
        }

        @Override
        public void offers(SchedulerDriver driver, List<Offer> offers) {
            for (Offer offer : offers) {
                use(driver, offer);
            }
        }

        private void use(SchedulerDriver driver, Offer offer) {
            List<OfferId> ids = List.of(offer.id());
            List<Offer.Operation> operations = new ArrayList<>();
            List<Resource> there =
                    offer.resources().stream()
                            .map(r -> r.toBuilder().allocationInfo(null).build())
                            .toList();
            List<Resource> volumes =
                    there.stream().filter(r -> !SimDisks.persistent(List.of(r)).isEmpty()).toList();
            if (name.equals("first")) {
                operations.addAll(draw.newVolume(there, ROLE));
                volumes = operations.getLast().create().volumes();
            }
            if (launched || volumes.isEmpty()) {
                driver.decline(ids, new Filters(0.1));
                return;
            }
            launched = true;
            List<Resource> resources = new ArrayList<>(volumes);
            resources.addAll(ResourceText.parseResources("cpus:1;mem:64"));
            operations.add(
                    Offer.Operation.launch(
                            List.of(
                                    TaskInfo.builder()
                                            .name(name)
                                            .taskId(new TaskId(name))
                                            .agentId(offer.agentId())
                                            .resources(resources)
                                            .command(CommandInfo.builder().value("run").build())
                                            .build())));
            driver.accept(ids, operations, new Filters(0.1));
        }
    }

    /// Runs it; throws [SimulationFailure] when an invariant is broken or the next framework never
    /// gets the volume.
    public static void run() {
        Dice dice = new Dice(1);
        Simulation.of(1)
                .profile(Profile.CALM)
                .steps(600)
                .agents(1)
                .framework(
                        info("first"), () -> new Tenant("first", new OperationDraw(dice, "first")))
                .framework(info("next"), () -> new Tenant("next", new OperationDraw(dice, "next")))
                .containers(_ -> Behaviour.forever().hanging())
                .actor(
                        new Actor() {
                            @Override
                            public void start(World world) {
                                world.agenda.after(2_000_000, () -> tearDown(world));
                            }

                            @Override
                            public void settle() {}
                        })
                .eventually(
                        "the next one has the volume",
                        cluster ->
                                cluster.tasks("next").stream()
                                        .anyMatch(t -> t.state() == TaskState.TASK_RUNNING))
                .run();
    }

    private static void tearDown(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel != null) {
            kernel.submit(new OperatorCommand.Teardown(new FrameworkId("first")), _ -> {});
        }
    }
}
