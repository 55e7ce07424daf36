package dev.meros.cli.bench;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.model.Volume;
import dev.meros.kernel.core.record.RoleRecord;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// How large a simulated cluster is and what it looks like, the same for the same `seed`.
///
/// Agents are those of Mesos' allocator benchmark: 24 cpus, 4,096 MB of memory and of disk, ports
/// 31000–32000. Frameworks are spread over a tree of roles of two levels, ten teams to a
/// department, ten frameworks to a team; every tenth framework is in a second team, too.
record ClusterShape(int agents, int frameworks, int roles, Volumes volumes, long seed) {
    private static final int FRAMEWORKS_PER_ROLE = 10;
    private static final int MAX_ROLES = 200;

    /// Roles with quota.
    static final int QUOTA_ROLES = 1_000;

    private static final int ROLES_PER_DEPARTMENT = 10;
    private static final int VOLUMES = 10;
    private static final long FIRST_PORT = 31_000;
    private static final long LAST_PORT = 32_000;
    private static final int FRAGMENTS = 15;

    /// What the tasks in use on an agent take in cpus, 16 of 24 in all, and MB of memory.
    private static final long[] CPUS = {1, 2, 3, 4, 6};

    private static final long[] MEM = {200, 300, 400, 500, 614};
    private static final long[] DISK = {100, 150, 200, 250, 324};

    /// Tasks in use on an agent.
    static final int TASKS_PER_AGENT = CPUS.length;

    /// Whether agents have persistent volumes and dynamic reservations.
    enum Volumes {
        NONE,
        TEN_PER_AGENT
    }

    /// A cluster without volumes, with the usual number of roles.
    static ClusterShape plain(int agents, int frameworks, long seed) {
        return new ClusterShape(agents, frameworks, usualRoles(frameworks), Volumes.NONE, seed);
    }

    private static int usualRoles(int frameworks) {
        return Math.clamp(frameworks / FRAMEWORKS_PER_ROLE, 1, MAX_ROLES);
    }

    ClusterShape withVolumes() {
        return new ClusterShape(agents, frameworks, roles, Volumes.TEN_PER_AGENT, seed);
    }

    /// As many roles as there are quotas, whether they have frameworks or not.
    ClusterShape withQuotaRoles() {
        return new ClusterShape(agents, frameworks, QUOTA_ROLES, volumes, seed);
    }

    String role(int index) {
        int role = index % roles;
        return department(role / ROLES_PER_DEPARTMENT) + "/team-" + role % ROLES_PER_DEPARTMENT;
    }

    private static String department(int index) {
        return "department-" + index;
    }

    /// Quotas of all roles in cpus and memory, twice what is used in a role that shares the cluster
    /// with the others that have frameworks; guaranteed is half of an even share of all roles. A
    /// department has a little less than its teams together as its limit.
    List<RoleRecord.QuotaSet> quotas() {
        int inUse = Math.min(frameworks, roles);
        Map<String, Scalar> guarantees = scalars(agents * 12_000L / roles, agents * 2_048L / roles);
        Map<String, Scalar> limits = scalars(agents * 40_000L / inUse, agents * 6_000L / inUse);
        List<RoleRecord.QuotaSet> quotas = new ArrayList<>();
        for (int i = 0; i < roles; i += ROLES_PER_DEPARTMENT) {
            int teams = Math.min(ROLES_PER_DEPARTMENT, roles - i);
            quotas.add(
                    new RoleRecord.QuotaSet(
                            department(i / ROLES_PER_DEPARTMENT),
                            scalars(
                                    teams * (agents * 12_000L / roles),
                                    teams * (agents * 2_048L / roles)),
                            scalars(
                                    teams * (agents * 38_000L / inUse),
                                    teams * (agents * 5_800L / inUse))));
            for (int team = i; team < i + teams; team++) {
                quotas.add(new RoleRecord.QuotaSet(role(team), guarantees, limits));
            }
        }
        return quotas;
    }

    private static Map<String, Scalar> scalars(long cpuThousandths, long megabytes) {
        Map<String, Scalar> scalars = new TreeMap<>();
        scalars.put("cpus", new Scalar(cpuThousandths));
        scalars.put("mem", Scalar.of(megabytes));
        return scalars;
    }

    FrameworkInfo framework(int index) {
        List<String> names = new ArrayList<>(List.of(role(index)));
        if (index % 10 == 9 && roles > 1) {
            names.add(role(index + 1));
        }
        return framework("framework-" + index, names);
    }

    /// A framework that understands everything, with its name as id.
    static FrameworkInfo framework(String name, List<String> roles) {
        return FrameworkInfo.builder()
                .user("bench")
                .name(name)
                .id(new FrameworkId(name))
                .failoverTimeout(3600.0)
                .capabilities(
                        List.of(
                                new Capability(Capability.Type.MULTI_ROLE),
                                new Capability(Capability.Type.PARTITION_AWARE),
                                new Capability(Capability.Type.SHARED_RESOURCES),
                                new Capability(Capability.Type.RESERVATION_REFINEMENT)))
                .roles(roles)
                .build();
    }

    AgentInfo agent(int index) {
        List<Resource> resources = new ArrayList<>();
        long reserved = volumes == Volumes.NONE ? 0 : VOLUMES;
        for (int i = 0; i < reserved; i++) {
            String role = role(index * VOLUMES + i);
            resources.add(reserved("cpus", new Scalar(500), role, "cache-" + i));
            resources.add(reserved("mem", Scalar.of(50L), role, "cache-" + i));
            resources.add(volume(index, i, role));
        }
        resources.add(Resource.scalar("cpus", new Scalar(24_000 - 500 * reserved)));
        resources.add(Resource.scalar("mem", Scalar.of(4_096 - 50 * reserved)));
        resources.add(Resource.scalar("disk", Scalar.of(4_096 - 100 * reserved)));
        resources.add(Resource.ranges("ports", List.of(new Value.Range(FIRST_PORT, LAST_PORT))));
        return AgentInfo.builder().hostname("agent-" + index).resources(resources).build();
    }

    private static Resource reserved(String name, Scalar amount, String role, String label) {
        Labels labels = new Labels(List.of(new Label("purpose", label)));
        return Resource.builder()
                .name(name)
                .type(Value.Type.SCALAR)
                .scalar(amount)
                .reservations(
                        List.of(
                                new ReservationInfo(
                                        "bench", labels, role, ReservationInfo.Type.DYNAMIC)))
                .build();
    }

    private static Resource volume(int agent, int index, String role) {
        String id = "volume-%d-%d".formatted(agent, index);
        return reserved("disk", Scalar.of(100L), role, "data-" + index).toBuilder()
                .disk(
                        new DiskInfo(
                                new DiskInfo.Persistence(id, "bench"),
                                Volume.builder().containerPath("data").mode(Volume.Mode.RW).build(),
                                null))
                .build();
    }

    /// What the tasks of an agent take: 16 cpus, about 2 GB and 1 GB of disk, ports in 15 pieces.
    List<List<Resource>> tasks(int agent) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + agent);
        List<Value.Range> pieces = pieces(random);
        int turn = random.nextInt(TASKS_PER_AGENT);
        List<List<Resource>> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS_PER_AGENT; i++) {
            int size = (i + turn) % TASKS_PER_AGENT;
            int each = FRAGMENTS / TASKS_PER_AGENT;
            tasks.add(
                    List.of(
                            Resource.scalar("cpus", Scalar.of(CPUS[size])),
                            Resource.scalar("mem", Scalar.of(MEM[size])),
                            Resource.scalar("disk", Scalar.of(DISK[size])),
                            Resource.ranges("ports", pieces.subList(i * each, (i + 1) * each))));
        }
        return tasks;
    }

    /// Pieces of the ports with a gap between each two.
    private static List<Value.Range> pieces(SplittableRandom random) {
        TreeSet<Long> cuts = new TreeSet<>();
        while (cuts.size() < 2 * FRAGMENTS) {
            // even numbers only: no two pieces touch
            cuts.add(FIRST_PORT + 2L * random.nextInt((int) (LAST_PORT - FIRST_PORT) / 2));
        }
        List<Long> ends = List.copyOf(cuts);
        List<Value.Range> pieces = new ArrayList<>();
        for (int i = 0; i < FRAGMENTS; i++) {
            pieces.add(new Value.Range(ends.get(2 * i), ends.get(2 * i + 1)));
        }
        return pieces;
    }
}
