package dev.meros.agent.container.gpu;

import dev.meros.agent.cgroup.Device;
import dev.meros.agent.cgroup.Gpus;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ForwardingDriver;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.node.Ability;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.Resources;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A driver whose containers have particular GPUs for themselves, as many as their tasks have, from
/// before they start until they have ended.
public final class GpuDriver extends ForwardingDriver {
    private static final long THOUSANDTHS = 1000;

    private final Gpus gpus;
    private final GpuPool pool;

    /// Notes in `directory` who has which. The driver is closed with this.
    public GpuDriver(ContainerDriver driver, Gpus gpus, Path directory) {
        super(driver);
        this.gpus = gpus;
        this.pool = new GpuPool(directory, gpus.devices());
    }

    private static long wanted(List<Resource> resources) {
        return Resources.of(resources).scalar("gpus").thousandths() / THOUSANDTHS;
    }

    @Override
    public Running start(ContainerSpec spec) {
        long wanted = wanted(spec.task().resources());
        if (wanted == 0) {
            // a guest sees what its host has
            boolean plain = gpus.isEmpty() || spec.host().isPresent();
            return super.start(plain ? spec : spec.withGpus(List.of(), "void"));
        }
        if (!abilities().contains(Ability.GPUS)) {
            // it says so better than we do
            return super.start(spec);
        }
        List<Device> own = pool.take(spec.id(), wanted);
        try {
            return releasing(spec.id(), super.start(equipped(spec, own)));
        } catch (RuntimeException e) {
            pool.giveBack(spec.id());
            throw e;
        }
    }

    private ContainerSpec equipped(ContainerSpec spec, List<Device> own) {
        String numbers =
                own.stream()
                        .map(d -> Integer.toString(Gpus.number(d)))
                        .collect(Collectors.joining(","));
        return spec.withGpus(Stream.concat(own.stream(), gpus.common().stream()).toList(), numbers);
    }

    /// They are free before anybody learns that the container has ended.
    private Running releasing(String id, Running running) {
        return new Running(
                running.process(),
                running.exit()
                        .thenApply(
                                exit -> {
                                    pool.giveBack(id);
                                    return exit;
                                }));
    }

    @Override
    public HeldContainer startHeld(ContainerSpec spec, Stdio stdio) {
        if (wanted(spec.task().resources()) > 0) {
            throw failure("gpus: set (expected: unset for a container whose input is attached)");
        }
        return super.startHeld(spec, stdio);
    }

    @Override
    public Found find(String id) {
        return switch (super.find(id)) {
            case Found.Alive(Running running) -> new Found.Alive(releasing(id, running));
            case Found.Ended ended -> {
                pool.giveBack(id);
                yield ended;
            }
            case Found.Unknown unknown -> {
                pool.giveBack(id);
                yield unknown;
            }
        };
    }

    /// A container that cannot have more keeps what it has.
    @Override
    public void resize(String id, List<Resource> resources) {
        long wanted = wanted(resources);
        int before = pool.count(id);
        if (wanted > before) {
            List<Device> now = pool.take(id, wanted);
            List<Device> all = Stream.concat(now.stream(), gpus.common().stream()).toList();
            if (super.grant(id, all) == Granted.NO) {
                pool.take(id, before);
                throw failure(
                        "gpus: "
                                + wanted
                                + " (expected: at most the "
                                + before
                                + " that the container began with)");
            }
        }
        super.resize(id, resources);
    }

    private static ContainerException failure(String message) {
        return new ContainerException(Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
    }
}
