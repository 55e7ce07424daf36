package dev.meros.testkit.sim;

import dev.meros.agent.codec.RecordCodec;
import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;

import java.util.ArrayList;
import java.util.List;

/// An agent's checkpoint: what was synced survives everything but the loss of the disk, what was
/// only written survives the end of the process but not that of the machine. A batch is kept as a
/// whole or not at all.
final class AgentDisk {
    private final World world;
    private final List<List<AgentRecord>> batches = new ArrayList<>();
    private List<AgentRecord> underWay = List.of();
    private int synced;

    AgentDisk(World world) {
        this.world = world;
    }

    /// Begins to store records; the strongest storage that one of them asks for.
    AgentRecord.Storage begin(List<AgentRecord> batch) {
        List<AgentRecord> stored = new ArrayList<>();
        AgentRecord.Storage strongest = AgentRecord.Storage.MEMORY;
        for (AgentRecord record : batch) {
            AgentRecord.Storage storage = record.storage();
            if (storage != AgentRecord.Storage.MEMORY) {
                stored.add(record);
                strongest = storage.compareTo(strongest) < 0 ? storage : strongest;
            }
        }
        underWay = stored;
        return strongest;
    }

    /// The records are as safe as they ask to be.
    void end(AgentRecord.Storage storage) {
        if (!underWay.isEmpty()) {
            batches.add(underWay);
        }
        underWay = List.of();
        if (storage == AgentRecord.Storage.SYNCED) {
            synced = batches.size();
        }
    }

    /// The process has ended: what was under way is written, or not.
    void processEnded() {
        if (!underWay.isEmpty() && world.dice.chance(0.5)) {
            batches.add(underWay);
        }
        underWay = List.of();
    }

    /// The machine has ended: some of what was not synced is lost.
    void machineEnded() {
        processEnded();
        int kept = synced + world.dice.below(batches.size() - synced + 1);
        batches.subList(kept, batches.size()).clear();
    }

    void replace() {
        batches.clear();
        underWay = List.of();
        synced = 0;
    }

    /// What an agent that starts now finds; as the real one, it writes that down anew.
    AgentState open() {
        boolean encoded = world.dice.chance(0.3);
        AgentState state = AgentState.EMPTY;
        for (List<AgentRecord> batch : batches) {
            List<AgentRecord> read =
                    encoded ? RecordCodec.readAll(RecordCodec.write(batch)) : batch;
            for (AgentRecord record : read) {
                state = state.apply(record);
            }
        }
        batches.clear();
        if (!state.toRecords().isEmpty()) {
            batches.add(state.toRecords());
        }
        synced = batches.size();
        return state;
    }
}
