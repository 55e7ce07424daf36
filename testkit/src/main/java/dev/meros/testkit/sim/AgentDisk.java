package dev.meros.testkit.sim;

import dev.meros.agent.codec.RecordCodec;
import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;

import java.util.ArrayList;
import java.util.List;

/// An agent's checkpoint: what was synced survives everything but the loss of the disk, what was
/// only written survives the end of the process but not that of the machine.
final class AgentDisk {
    private final World world;
    private final List<AgentRecord> records = new ArrayList<>();
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
        records.addAll(underWay);
        underWay = List.of();
        if (storage == AgentRecord.Storage.SYNCED) {
            synced = records.size();
        }
    }

    /// The process has ended: a part of what was under way is written.
    void processEnded() {
        int kept = world.dice.below(underWay.size() + 1);
        records.addAll(underWay.subList(0, kept));
        underWay = List.of();
    }

    /// The machine has ended: some of what was not synced is lost.
    void machineEnded() {
        processEnded();
        int kept = synced + world.dice.below(records.size() - synced + 1);
        records.subList(kept, records.size()).clear();
    }

    void replace() {
        records.clear();
        underWay = List.of();
        synced = 0;
    }

    /// What an agent that starts now finds; as the real one, it writes that down anew.
    AgentState open() {
        boolean encoded = world.dice.chance(0.3);
        AgentState state = AgentState.EMPTY;
        for (AgentRecord record : records) {
            state = state.apply(encoded ? RecordCodec.read(RecordCodec.write(record)) : record);
        }
        records.clear();
        records.addAll(state.toRecords());
        synced = records.size();
        return state;
    }
}
