package dev.meros.kernel.core;

import dev.meros.api.model.Scalar;
import dev.meros.api.model.WeightInfo;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.command.RoleCommand.Checks;
import dev.meros.kernel.core.role.RoleNode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// An operator who sets quotas and weights on all levels of a tree of roles.
final class SimRoles {
    static final List<String> ROLES =
            List.of("eng", "eng/dev", "eng/dev/web", "eng/ops", "sales", "sales/de");

    private final World world;
    private final Random random;

    SimRoles(World world, Random random) {
        this.world = world;
        this.random = random;
    }

    String draw() {
        return ROLES.get(random.nextInt(ROLES.size()));
    }

    void act() {
        switch (random.nextInt(6)) {
            case 0, 1 -> weigh();
            case 2, 3, 4 -> limit();
            default -> removeOne();
        }
    }

    private void weigh() {
        List<WeightInfo> weights = new ArrayList<>();
        for (String role : some()) {
            weights.add(new WeightInfo(0.5 * (1 + random.nextInt(6)), role));
        }
        world.send(new RoleCommand.UpdateWeights(weights));
    }

    private void limit() {
        List<QuotaConfig> configs = new ArrayList<>();
        for (String role : some()) {
            TreeMap<String, Scalar> guarantees = new TreeMap<>();
            TreeMap<String, Scalar> limits = new TreeMap<>();
            long cpus = random.nextInt(4);
            if (cpus > 0) {
                guarantees.put("cpus", Scalar.of(cpus));
            }
            if (random.nextInt(3) > 0) {
                limits.put("cpus", Scalar.of(cpus + random.nextInt(8)));
            }
            if (random.nextInt(3) == 0) {
                limits.put("mem", Scalar.of(256L * (1 + random.nextInt(20))));
            }
            configs.add(new QuotaConfig(role, guarantees, limits));
        }
        world.send(
                new RoleCommand.UpdateQuota(
                        configs, random.nextInt(3) == 0 ? Checks.FORCED : Checks.ALL));
    }

    private Set<String> some() {
        Set<String> roles = new LinkedHashSet<>();
        roles.add(draw());
        roles.add(draw());
        return roles;
    }

    private void removeOne() {
        List<String> limited =
                world.state.roles().all().stream()
                        .filter(node -> !node.quota().isNone())
                        .map(RoleNode::path)
                        .toList();
        if (!limited.isEmpty()) {
            world.send(new RoleCommand.RemoveQuota(limited.get(random.nextInt(limited.size()))));
        }
    }
}
