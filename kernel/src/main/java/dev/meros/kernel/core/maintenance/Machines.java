package dev.meros.kernel.core.maintenance;

import dev.meros.api.model.Address;
import dev.meros.api.model.MachineId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A value for each of some machines, found by the address of an agent. A machine is that of an
/// agent when each of hostname and ip that it names is the agent's; names differ not by case.
final class Machines<V> {
    private final LinkedHashMap<MachineId, V> values = new LinkedHashMap<>();
    private final Map<String, List<MachineId>> byName = new LinkedHashMap<>();

    /// The form in which machines are compared.
    static MachineId normal(MachineId machine) {
        return new MachineId(lower(machine.hostname()), lower(machine.ip()));
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip().toLowerCase(Locale.ROOT);
    }

    boolean contains(MachineId machine) {
        return values.containsKey(normal(machine));
    }

    @Nullable V get(MachineId machine) {
        return values.get(normal(machine));
    }

    Set<MachineId> all() {
        return values.keySet();
    }

    void put(MachineId machine, V value) {
        MachineId normal = normal(machine);
        if (values.put(normal, value) == null) {
            byName.computeIfAbsent(key(normal), _ -> new ArrayList<>()).add(normal);
        }
    }

    private static String key(MachineId normal) {
        return normal.hostname() == null ? "ip " + normal.ip() : "name " + normal.hostname();
    }

    void remove(MachineId machine) {
        MachineId normal = normal(machine);
        if (values.remove(normal) != null) {
            List<MachineId> same = byName.get(key(normal));
            if (same != null) {
                same.remove(normal);
            }
        }
    }

    void clear() {
        values.clear();
        byName.clear();
    }

    /// The value of the machine at an address, or null when none of the machines is there.
    @Nullable V at(@Nullable String agentHostname, Address address) {
        if (values.isEmpty()) {
            return null;
        }
        String ip = lower(address.ip());
        V found = named(lower(agentHostname), ip);
        if (found == null) {
            found = named(lower(address.hostname()), ip);
        }
        if (found == null && ip != null) {
            List<MachineId> same = byName.getOrDefault("ip " + ip, List.of());
            found = same.isEmpty() ? null : values.get(same.getFirst());
        }
        return found;
    }

    private @Nullable V named(@Nullable String hostname, @Nullable String ip) {
        if (hostname != null) {
            for (MachineId machine : byName.getOrDefault("name " + hostname, List.of())) {
                if (machine.ip() == null || machine.ip().equals(ip)) {
                    return values.get(machine);
                }
            }
        }
        return null;
    }
}
