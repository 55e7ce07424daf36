package dev.meros.testkit.sim;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// An agent's machine: its disk, its containers, and the agent's process while it runs.
final class SimAgent {
    /// Of how many equal parts, of which it has some or all, a machine is made up.
    static final int PARTS = 4;

    final String name;
    final Link link;
    final AgentDisk disk;
    final Containers containers;
    final SimDisks disks;
    final SimExecutors executors;
    private final World world;
    private final AgentInfo hardware;
    private @Nullable AgentProcess process;
    private AgentInfo info;
    private AgentInfo sent;
    private AgentInfo accepted;
    private int boots;

    /// What becomes of a machine whose agent goes down.
    enum Loss {
        /// The agent's process alone: containers go on.
        PROCESS,
        /// The machine: containers are gone, the disk keeps what was synced.
        MACHINE,
        /// The machine and its disk.
        DISK
    }

    SimAgent(World world, String name, AgentInfo info) {
        this.world = world;
        this.name = name;
        this.hardware = info;
        this.info = info;
        this.sent = info;
        this.accepted = info;
        this.link = new Link(world, name);
        this.disk = new AgentDisk(world);
        this.containers = new Containers(world, this);
        this.disks = new SimDisks(world);
        this.executors = new SimExecutors(world, this);
    }

    AgentInfo info() {
        return info;
    }

    /// What the machine has when nothing is taken from it.
    AgentInfo hardware() {
        return hardware;
    }

    /// From now on the machine has only some of the [#PARTS] of its processors and its memory; its
    /// agent says so at once.
    void resize(int parts) {
        List<Resource> resources =
                hardware.resources().stream()
                        .map(r -> List.of("cpus", "mem").contains(r.name()) ? part(r, parts) : r)
                        .toList();
        world.note(name, "is resized", parts + "/" + PARTS);
        announce(info.toBuilder().resources(resources).build());
    }

    private static Resource part(Resource whole, int parts) {
        Scalar all = Objects.requireNonNull(whole.scalar());
        return whole.toBuilder().scalar(new Scalar(all.thousandths() * parts / PARTS)).build();
    }

    /// The machine has all that it ever had.
    void restore() {
        if (!info.resources().equals(hardware.resources())) {
            announce(info.toBuilder().resources(hardware.resources()).build());
        }
    }

    private void announce(AgentInfo next) {
        info = next;
        if (process != null) {
            process.link().reconnect();
        }
    }

    /// What the agent registers with.
    AgentInfo announced() {
        sent = info;
        return sent;
    }

    /// The kernel has taken what was announced.
    void accepted() {
        accepted = sent;
    }

    /// The kernel has refused what was announced: the agent stays with what the kernel knows.
    void refused(String reason) {
        if (reason.startsWith("resources: ")) {
            info = accepted;
        }
    }

    @Nullable AgentProcess process() {
        return process;
    }

    /// Whether the agent goes by another id by now, or by none.
    boolean isForgotten(AgentId id) {
        AgentProcess running = process;
        return running != null && !id.equals(running.state().id());
    }

    boolean isRunning() {
        return process != null;
    }

    int boots() {
        return boots;
    }

    void start() {
        if (process != null) {
            return;
        }
        boots++;
        if (boots > 1 && world.isUnlucky(0.2)) {
            List<Attribute> attributes = new ArrayList<>(hardware.attributes());
            attributes.add(
                    Attribute.builder()
                            .name("boot")
                            .type(Value.Type.TEXT)
                            .text(new Value.Text("b" + boots))
                            .build());
            info = hardware.toBuilder().attributes(attributes).build();
        }
        AgentProcess next = new AgentProcess(world, this, disk.open());
        process = next;
        world.note(name, "starts", "boot " + boots);
        next.start();
    }

    void crash(Loss loss) {
        AgentProcess ending = process;
        if (ending == null) {
            return;
        }
        world.note(name, "goes down", loss);
        process = null;
        ending.die(loss);
        disks.processEnded();
        switch (loss) {
            case PROCESS -> {
                disk.processEnded();
                containers.processEnded();
                executors.processEnded();
            }
            case MACHINE -> {
                disk.machineEnded();
                containers.machineEnded();
                executors.machineEnded();
            }
            case DISK -> {
                disk.replace();
                disks.replace();
                containers.clear();
                executors.clear();
            }
        }
        world.watch.agentCrashed(this, loss);
    }
}
