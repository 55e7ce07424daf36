package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.TaskId;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentRegistry;
import dev.meros.kernel.core.allocation.Accounts;
import dev.meros.kernel.core.allocation.Agenda;
import dev.meros.kernel.core.allocation.AllocationView;
import dev.meros.kernel.core.allocation.Claim;
import dev.meros.kernel.core.allocation.Hoarders;
import dev.meros.kernel.core.constraint.ConstraintBook;
import dev.meros.kernel.core.demand.DemandBook;
import dev.meros.kernel.core.framework.FrameworkRegistry;
import dev.meros.kernel.core.maintenance.MaintenanceBook;
import dev.meros.kernel.core.offer.OfferBook;
import dev.meros.kernel.core.operation.OperationBook;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.ClusterRecord;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.ExecutorRecord;
import dev.meros.kernel.core.record.FeedbackRecord;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.InverseOfferRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.MaintenanceRecord;
import dev.meros.kernel.core.record.OfferRecord;
import dev.meros.kernel.core.record.OperationRecord;
import dev.meros.kernel.core.record.RoleRecord;
import dev.meros.kernel.core.record.StateRecord;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.core.record.VolumeRecord;
import dev.meros.kernel.core.role.RoleTree;
import dev.meros.kernel.core.state.EntryStore;
import dev.meros.kernel.core.task.ExecutorBook;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskBook;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.volume.LostVolumes;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// Everything the kernel knows: the fold of its records.
///
/// [#apply] alone changes it; it cannot fail and gives the same state on every member and after
/// every restart. One thread owns an instance; a second instance that folds the same records is a
/// replica for readers. The books it is made of hand out immutable entries and unmodifiable views;
/// their own `apply` methods are for this class.
public final class ClusterState {
    private final AgentRegistry agents = new AgentRegistry();
    private final FrameworkRegistry frameworks;
    private final TaskBook tasks;
    private final OperationBook operations = new OperationBook();
    private final EntryStore entries = new EntryStore();
    private final ExecutorBook executors = new ExecutorBook();
    private final MaintenanceBook maintenance = new MaintenanceBook();
    private final LostVolumes lostVolumes = new LostVolumes();
    private final Market market;
    private final Accounts accounts;
    private @Nullable String clusterId;
    private long term;
    private @Nullable Instant termBegan;
    private @Nullable Instant lastTick;

    /// An empty state that keeps so much of the past.
    public ClusterState(KernelRules.History history) {
        this.frameworks = new FrameworkRegistry(history.frameworks());
        this.tasks = new TaskBook(history.tasksPerFramework());
        this.market = new Market(agents, frameworks);
        this.accounts = market.accounts();
    }

    /// The id that prefixes the ids given by this cluster; empty before the journal's first record.
    public String clusterId() {
        return clusterId == null ? "" : clusterId;
    }

    public boolean isFounded() {
        return clusterId != null;
    }

    /// The newest term; 0 before the first.
    public long term() {
        return term;
    }

    public @Nullable Instant termBegan() {
        return termBegan;
    }

    public @Nullable Instant lastTick() {
        return lastTick;
    }

    public AgentRegistry agents() {
        return agents;
    }

    public FrameworkRegistry frameworks() {
        return frameworks;
    }

    public TaskBook tasks() {
        return tasks;
    }

    /// The executors of tasks.
    public ExecutorBook executors() {
        return executors;
    }

    public OfferBook offers() {
        return market.offers();
    }

    /// The operations on resources that are not over.
    public OperationBook operations() {
        return operations;
    }

    /// The entries of framework state.
    public EntryStore entries() {
        return entries;
    }

    /// What is used and offered, per agent, role and framework.
    public Accounts accounts() {
        return accounts;
    }

    /// Which agents frameworks want to be offered.
    public ConstraintBook constraints() {
        return market.constraints();
    }

    /// What frameworks wait for.
    public DemandBook demands() {
        return market.demands();
    }

    /// The volumes whose agent is no more.
    public LostVolumes lostVolumes() {
        return lostVolumes;
    }

    /// Planned maintenance.
    public MaintenanceBook maintenance() {
        return maintenance;
    }

    /// The roles with their quota and weights, and with what they hold.
    public RoleTree roles() {
        return accounts.roles();
    }

    /// What the next allocation has to look at.
    public Agenda agenda() {
        return market.agenda();
    }

    /// Who does not answer offers.
    public Hoarders hoarders() {
        return market.hoarders();
    }

    /// How many allocations there were in this term.
    public long allocations() {
        return market.allocations();
    }

    /// Whether an allocation may find something to offer.
    public boolean allocationIsDue() {
        return market.agenda().isDue();
    }

    /// This state as an allocation at `now` looks at it.
    public AllocationView allocationView(KernelRules rules, Instant now) {
        return new StateView(this, rules, now);
    }

    /// Durable records that, applied to an empty state, give this state without what is transient.
    public List<KernelRecord.Durable> snapshot() {
        return Snapshot.of(this);
    }

    /// A number that is the same for the same durable state, on every machine.
    public long stateHash() {
        return hash().value();
    }

    /// The same, still to be computed from entries that do not change any more.
    public StateHash hash() {
        return StateHash.of(this);
    }

    /// Folds one record into the state.
    public void apply(KernelRecord record) {
        switch (record) {
            case AgentRecord r -> apply(r);
            case ClusterRecord r -> apply(r);
            case FrameworkRecord r -> apply(r);
            case TaskRecord r -> apply(r);
            case ExecutorRecord r -> apply(r);
            case OperationRecord r -> apply(r);
            case StateRecord r -> entries.apply(r);
            case VolumeRecord r -> lostVolumes.apply(r);
            case RoleRecord r -> market.apply(r);
            case ConnectionRecord r -> apply(r);
            case FeedbackRecord r -> operations.apply(r);
            case OfferRecord r -> market.apply(r, clock());
            case MaintenanceRecord r -> maintenance.apply(r, agents.all());
            case InverseOfferRecord r -> maintenance.inverseOffers().apply(r);
        }
    }

    private void apply(ClusterRecord record) {
        switch (record) {
            case ClusterRecord.Founded r -> clusterId = r.clusterId();
            case ClusterRecord.TermBegun r -> {
                term = r.term();
                Instant at = Instant.ofEpochMilli(r.epochMillis());
                termBegan = at;
                lastTick = null;
                market.beginTerm(at);
                agents.beginTerm(at);
                frameworks.beginTerm();
                maintenance.beginTerm();
                operations.beginTerm();
            }
            case ClusterRecord.Counted r -> {
                agents.count(r.nextAgent());
                frameworks.count(r.nextFramework());
            }
        }
    }

    private void apply(AgentRecord record) {
        switch (record) {
            case AgentRecord.Admitted r -> {
                agents.apply(r);
                total(Objects.requireNonNull(r.info().id()));
            }
            case AgentRecord.Changed r -> {
                AgentId id = Objects.requireNonNull(r.info().id());
                market.agentDescribed(id, agents.find(id), r.info());
                agents.apply(r);
                total(id);
            }
            case AgentRecord.Returned r -> {
                agents.apply(r);
                total(r.agent());
                changeOperations(r.agent(), OperationState.OPERATION_PENDING);
            }
            case AgentRecord.Unreachable r -> {
                agents.apply(r);
                changeOperations(r.agent(), OperationState.OPERATION_UNREACHABLE);
                executors.agentLost(r.agent()).forEach(this::release);
                lost(r.agent());
            }
            case AgentRecord.Removed r -> {
                agents.apply(r);
                removed(r.agent());
            }
            case AgentRecord.MarkedGone r -> {
                agents.apply(r);
                removed(r.agent());
            }
            case AgentRecord.Deactivated r -> {
                agents.apply(r);
                market.lookAt(r.agent());
            }
            case AgentRecord.DrainBegun r -> {
                agents.apply(r);
                market.lookAt(r.agent());
            }
            case AgentRecord.Reactivated r -> {
                agents.apply(r);
                market.lookAt(r.agent());
            }
            case AgentRecord.Drained r -> agents.apply(r);
            case AgentRecord.GoneForgotten r -> agents.apply(r);
        }
    }

    private void total(AgentId agent) {
        AgentEntry entry = agents.find(agent);
        if (entry != null) {
            maintenance.agentChanged(entry);
        }
        if (entry != null && !entry.isUnreachable()) {
            market.agentHas(entry);
        }
    }

    private void lost(AgentId agent) {
        market.agentLost(agent);
        maintenance.agentLost(agent);
    }

    private void removed(AgentId agent) {
        executors.agentLost(agent).forEach(this::release);
        market.forget(agent);
        lost(agent);
        maintenance.agentRemoved(agent);
    }

    private void apply(OperationRecord record) {
        OperationEntry before = operations.apply(record);
        switch (record) {
            case OperationRecord.Converted r -> {
                agents.apply(r);
                total(r.agent());
            }
            case OperationRecord.Begun r -> account(null, operations.find(r.uuid()));
            case OperationRecord.StatusChanged r -> account(before, operations.find(r.uuid()));
            case OperationRecord.Acknowledged _ -> {}
        }
    }

    private void changeOperations(AgentId agent, OperationState state) {
        List<OperationEntry> before = operations.on(agent);
        operations.apply(agent, state);
        before.forEach(o -> account(o, operations.find(o.uuid())));
    }

    /// Keeps the accounts of what an operation holds.
    private void account(@Nullable OperationEntry before, @Nullable OperationEntry after) {
        boolean held = before != null && before.holdsResources();
        boolean holds = after != null && after.holdsResources();
        if (before != null && held && !holds) {
            accounts.release(before.agent(), claim(before), before.held());
            market.agentChanged(before.agent());
        } else if (after != null && holds && !held) {
            accounts.use(after.agent(), claim(after), after.held());
        }
    }

    private static Claim claim(OperationEntry operation) {
        return new Claim(
                Objects.requireNonNull(operation.role()),
                Objects.requireNonNull(operation.framework()));
    }

    private void apply(FrameworkRecord record) {
        FrameworkId forgotten = frameworks.apply(record, clusterId());
        switch (record) {
            case FrameworkRecord.Subscribed r -> {
                market.frameworkDescribed(r.info());
            }
            case FrameworkRecord.Disconnected _ -> {}
            case FrameworkRecord.Removed r -> {
                for (TaskEntry task : tasks.of(r.framework())) {
                    if (task.holdsResources()) {
                        release(task);
                    }
                }
                executors.frameworkRemoved(r.framework()).forEach(this::releaseAndOffer);
                tasks.endAll(r.framework(), r.at());
                operations.forget(r.framework());
                entries.forget(r.framework());
                forgetWishes(r.framework());
                market.forget(r.framework());
            }
        }
        if (forgotten != null) {
            tasks.forget(forgotten);
        }
    }

    private void apply(TaskRecord record) {
        switch (record) {
            case TaskRecord.Launched r -> change(r, r.framework(), r.task().taskId());
            case TaskRecord.StatusChanged r -> change(r, r.framework(), r.status().taskId());
            case TaskRecord.Acknowledged r -> change(r, r.framework(), r.task());
            case TaskRecord.KillRequested r -> tasks.apply(r);
            case TaskRecord.Removed r -> change(r, r.framework(), r.task());
            case TaskRecord.Restored r -> change(r, r.framework(), r.task().taskId());
        }
    }

    /// Applies a record to a task and keeps the accounts of what it holds.
    private void change(TaskRecord record, FrameworkId framework, TaskId id) {
        TaskEntry before = tasks.find(framework, id);
        tasks.apply(record);
        TaskEntry after = tasks.find(framework, id);
        boolean held = before != null && before.holdsResources();
        boolean holds = after != null && after.holdsResources();
        if (before != null && held && !holds) {
            release(before);
        } else if (after != null && holds && !held) {
            accounts.use(
                    after.agent(), new Claim(after.role(), after.framework()), after.resources());
            ExecutorEntry begun = executors.begin(after);
            if (begun != null) {
                accounts.use(begun.agent(), claim(begun), begun.resources());
            }
        }
    }

    private static Claim claim(ExecutorEntry executor) {
        return new Claim(executor.role(), executor.framework());
    }

    private void release(TaskEntry task) {
        accounts.release(task.agent(), new Claim(task.role(), task.framework()), task.resources());
        ExecutorEntry ended = executors.end(task);
        if (ended != null) {
            release(ended);
        }
        market.agentChanged(task.agent());
    }

    private void release(ExecutorEntry executor) {
        accounts.release(executor.agent(), claim(executor), executor.resources());
    }

    private void releaseAndOffer(ExecutorEntry executor) {
        release(executor);
        market.agentChanged(executor.agent());
    }

    private void apply(ExecutorRecord record) {
        switch (record) {
            case ExecutorRecord.Began r -> {
                ExecutorEntry begun = executors.apply(r);
                if (begun != null) {
                    accounts.use(begun.agent(), claim(begun), begun.resources());
                }
            }
            case ExecutorRecord.Ended r -> {
                ExecutorEntry ended = executors.apply(r);
                if (ended != null) {
                    releaseAndOffer(ended);
                }
            }
        }
    }

    private void apply(ConnectionRecord record) {
        switch (record) {
            case ConnectionRecord.AgentConnected r -> {
                agents.apply(r);
                market.lookAt(r.agent());
            }
            case ConnectionRecord.AgentSeen r -> agents.apply(r);
            case ConnectionRecord.AgentOversubscribed r -> {
                agents.apply(r);
                total(r.agent());
            }
            case ConnectionRecord.AgentDisconnected r -> {
                agents.apply(r);
                market.lookAt(r.agent());
            }
            case ConnectionRecord.GraceGranted r -> agents.apply(r);
            case ConnectionRecord.Ticked r -> lastTick = r.at();
            case ConnectionRecord.FrameworkConnected r -> {
                frameworks.apply(r);
                forgetWishes(r.framework());
                market.connected(r.framework());
            }
            case ConnectionRecord.FrameworkDisconnected r -> {
                frameworks.apply(r);
                forgetWishes(r.framework());
                market.disconnected(r.framework());
            }
            case ConnectionRecord.ConstraintsStated r -> market.apply(r);
            case ConnectionRecord.DemandStated r -> market.apply(r);
            case ConnectionRecord.RolesSuppressed r -> {
                frameworks.apply(r);
                market.claimsChanged(r.framework());
            }
        }
    }

    /// What a framework has said of the offers it wants ends with its subscription.
    private void forgetWishes(FrameworkId framework) {
        market.forgetWishes(framework);
        maintenance.frameworkLeft(framework);
    }

    /// The time before which no filter ends: that of the last tick.
    private Instant clock() {
        Instant now = lastTick == null ? termBegan : lastTick;
        return now == null ? Instant.EPOCH : now;
    }
}
