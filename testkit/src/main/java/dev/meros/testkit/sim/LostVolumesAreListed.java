package dev.meros.testkit.sim;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.volume.VolumeKey;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The volumes of an agent that goes for good are listed as lost, and stay so until an operator
/// forgets them. Simulations lose far fewer than are remembered.
final class LostVolumesAreListed extends Invariant {
    private final Map<AgentId, List<VolumeKey>> held = new LinkedHashMap<>();
    private final Set<VolumeKey> lost = new HashSet<>();

    @Override
    String sentence() {
        return "volumes of agents that are gone are listed as lost until an operator forgets them";
    }

    @Override
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {
        held.clear();
        for (AgentEntry agent : state.agents().all()) {
            held.put(agent.id(), volumes(agent));
        }
        note(state);
    }

    private static List<VolumeKey> volumes(AgentEntry agent) {
        List<VolumeKey> volumes = new ArrayList<>();
        for (Resource resource : agent.total().toList()) {
            if (VolumeKey.isVolume(resource)) {
                volumes.add(VolumeKey.of(agent.id(), resource));
            }
        }
        return volumes;
    }

    private void note(ClusterState state) {
        lost.clear();
        state.lostVolumes().all().forEach(v -> lost.add(VolumeKey.of(v.agent(), v.volume())));
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        if (command instanceof OperatorCommand.ForgetVolume forgotten) {
            lost.remove(new VolumeKey(forgotten.agent(), forgotten.role(), forgotten.id()));
        }
        expectListed(state, lost, "forgotten without a command");
        held.forEach(
                (agent, volumes) -> {
                    if (state.agents().find(agent) == null) {
                        expectListed(state, volumes, "not listed after its agent has gone");
                    }
                });
    }

    @Override
    void replayed(ClusterState before, ClusterState after) {
        note(before);
        expectListed(after, lost, "not in the journal");
    }

    private void expectListed(ClusterState state, Iterable<VolumeKey> volumes, String how) {
        for (VolumeKey volume : volumes) {
            expect(state.lostVolumes().find(volume) != null, "%s is %s", volume, how);
        }
    }
}
