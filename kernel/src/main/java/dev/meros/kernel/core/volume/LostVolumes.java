package dev.meros.kernel.core.volume;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;
import dev.meros.kernel.core.record.VolumeRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;

/// The volumes whose agent is no more, the longest lost first, until an operator removes them.
///
/// Changed by records only; used by one thread.
public final class LostVolumes {
    /// More than these are not remembered: the longest lost make room. The same on all members and
    /// over restarts, since it is a part of the fold.
    public static final int MOST = 10_000;

    private final LinkedHashMap<VolumeKey, LostVolume> lost = new LinkedHashMap<>();

    public Collection<LostVolume> all() {
        return Collections.unmodifiableCollection(lost.values());
    }

    public @Nullable LostVolume find(VolumeKey key) {
        return lost.get(key);
    }

    public void apply(VolumeRecord record) {
        switch (record) {
            case VolumeRecord.Lost r -> {
                for (Resource volume : r.volumes()) {
                    VolumeKey key = VolumeKey.of(r.agent(), volume);
                    if (lost.size() == MOST && !lost.containsKey(key)) {
                        lost.pollFirstEntry();
                    }
                    lost.put(key, new LostVolume(r.agent(), r.hostname(), volume, r.at()));
                }
            }
            case VolumeRecord.Forgotten r ->
                    lost.remove(new VolumeKey(r.agent(), r.role(), r.id()));
        }
    }

    /// Records that, applied to an empty instance, give this one: one for each agent.
    public List<VolumeRecord.Lost> toRecords() {
        LinkedHashMap<AgentId, List<LostVolume>> agents = new LinkedHashMap<>();
        lost.values()
                .forEach(v -> agents.computeIfAbsent(v.agent(), _ -> new ArrayList<>()).add(v));
        return agents.values().stream().map(LostVolumes::toRecord).toList();
    }

    private static VolumeRecord.Lost toRecord(List<LostVolume> ofAgent) {
        LostVolume first = ofAgent.getFirst();
        return new VolumeRecord.Lost(
                first.agent(),
                first.hostname(),
                ofAgent.stream().map(LostVolume::volume).toList(),
                first.at());
    }
}
