package dev.meros.kernel.core.record;

/// A change that has been decided. Applying it cannot fail and gives the same state on every
/// member.
public sealed interface KernelRecord permits KernelRecord.Durable, KernelRecord.Transient {
    /// Goes to the journal and survives restarts.
    sealed interface Durable extends KernelRecord
            permits AgentRecord,
                    ClusterRecord,
                    ExecutorRecord,
                    FrameworkRecord,
                    MaintenanceRecord,
                    OperationRecord,
                    RoleRecord,
                    StateRecord,
                    TaskRecord,
                    VolumeRecord {}

    /// Changes what a leader knows but no successor needs: connections, offers, filters. Never
    /// journaled.
    sealed interface Transient extends KernelRecord
            permits ConnectionRecord, FeedbackRecord, InverseOfferRecord, OfferRecord {}
}
