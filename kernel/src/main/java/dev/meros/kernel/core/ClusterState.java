package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.TaskId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentRegistry;
import dev.meros.kernel.core.allocation.Accounts;
import dev.meros.kernel.core.allocation.Agenda;
import dev.meros.kernel.core.allocation.AgentStock;
import dev.meros.kernel.core.allocation.AllocationView;
import dev.meros.kernel.core.allocation.Claim;
import dev.meros.kernel.core.allocation.ClaimEntry;
import dev.meros.kernel.core.allocation.Hoarders;
import dev.meros.kernel.core.constraint.ConstraintBook;
import dev.meros.kernel.core.demand.DemandBook;
import dev.meros.kernel.core.framework.FrameworkRegistry;
import dev.meros.kernel.core.framework.Subscription;
import dev.meros.kernel.core.maintenance.MaintenanceBook;
import dev.meros.kernel.core.offer.OfferBook;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.OperationBook;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.ClusterRecord;
import dev.meros.kernel.core.record.ConnectionRecord;
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
import dev.meros.kernel.core.role.RoleTree;
import dev.meros.kernel.core.state.EntryStore;
import dev.meros.kernel.core.task.ExecutorBook;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskBook;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
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
    private final OfferBook offers = new OfferBook();
    private final OperationBook operations = new OperationBook();
    private final EntryStore entries = new EntryStore();
    private final Accounts accounts = new Accounts();
    private final ConstraintBook constraints = new ConstraintBook();
    private final DemandBook demands = new DemandBook();
    private final ExecutorBook executors = new ExecutorBook();
    private final MaintenanceBook maintenance = new MaintenanceBook();
    private final Agenda agenda = new Agenda();
    private final Hoarders hoarders = new Hoarders();
    private long allocations;
    private @Nullable String clusterId;
    private long term;
    private @Nullable Instant termBegan;
    private @Nullable Instant lastTick;

    /// An empty state that keeps so much of the past.
    public ClusterState(KernelRules.History history) {
        this.frameworks = new FrameworkRegistry(history.frameworks());
        this.tasks = new TaskBook(history.tasksPerFramework());
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
        return offers;
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
        return constraints;
    }

    /// What frameworks wait for.
    public DemandBook demands() {
        return demands;
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
        return agenda;
    }

    /// Who does not answer offers.
    public Hoarders hoarders() {
        return hoarders;
    }

    /// How many allocations there were in this term.
    public long allocations() {
        return allocations;
    }

    /// Whether an allocation may find something to offer.
    public boolean allocationIsDue() {
        return agenda.isDue();
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
            case OperationRecord r -> apply(r);
            case StateRecord r -> entries.apply(r);
            case RoleRecord r -> {
                accounts.roles().apply(r);
                everythingChanged();
            }
            case ConnectionRecord r -> apply(r);
            case FeedbackRecord r -> operations.apply(r);
            case OfferRecord r -> apply(r);
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
                for (OfferEntry offer : List.copyOf(offers.all())) {
                    endOffer(offer);
                }
                offers.beginTerm(at);
                accounts.beginTerm();
                agents.beginTerm(at);
                frameworks.beginTerm();
                constraints.clear();
                demands.clear();
                maintenance.beginTerm();
                operations.beginTerm();
                agenda.clear();
                hoarders.clear();
                allocations = 0;
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
                AgentEntry before = agents.find(id);
                agents.apply(r);
                constraints.forget(id);
                if (before != null && !before.info().attributes().equals(r.info().attributes())) {
                    offers.clearFilters(id);
                }
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
                lookAt(r.agent());
            }
            case AgentRecord.DrainBegun r -> {
                agents.apply(r);
                lookAt(r.agent());
            }
            case AgentRecord.Reactivated r -> {
                agents.apply(r);
                lookAt(r.agent());
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
            accounts.setTotal(agent, entry.total().plus(agents.oversubscribed(agent)));
            accounts.describe(agent, entry.info(), entry.capabilities());
            lookAt(agent);
        }
    }

    /// What may be offered of an agent may have changed.
    private void lookAt(AgentId agent) {
        boolean offered = agents.mayBeOffered(agent);
        accounts.setOffering(
                agent, offered ? AgentStock.Offering.OFFERED : AgentStock.Offering.WITHHELD);
        if (offered) {
            agenda.agentChanged(agent);
        } else {
            agenda.drop(agent);
        }
    }

    private void lost(AgentId agent) {
        accounts.setTotal(agent, Resources.EMPTY);
        offers.clearFilters(agent);
        maintenance.agentLost(agent);
        lookAt(agent);
    }

    private void removed(AgentId agent) {
        constraints.forget(agent);
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
            agentChanged(before.agent());
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
                FrameworkId id = Objects.requireNonNull(r.info().id());
                accounts.claims().describe(id, r.info());
                claimsChanged(id);
                accounts.claims().of(id).forEach(this::claimChanged);
            }
            case FrameworkRecord.Disconnected _ -> {}
            case FrameworkRecord.Removed r -> {
                for (TaskEntry task : tasks.of(r.framework())) {
                    if (task.holdsResources()) {
                        release(task);
                    }
                }
                tasks.endAll(r.framework(), r.at());
                operations.forget(r.framework());
                entries.forget(r.framework());
                forgetWishes(r.framework());
                accounts.forget(r.framework());
                hoarders.forget(r.framework());
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
            accounts.release(ended.agent(), claim(ended), ended.resources());
        }
        agentChanged(task.agent());
    }

    private void apply(ConnectionRecord record) {
        switch (record) {
            case ConnectionRecord.AgentConnected r -> {
                agents.apply(r);
                lookAt(r.agent());
            }
            case ConnectionRecord.AgentSeen r -> agents.apply(r);
            case ConnectionRecord.AgentOversubscribed r -> {
                agents.apply(r);
                total(r.agent());
            }
            case ConnectionRecord.AgentDisconnected r -> {
                agents.apply(r);
                lookAt(r.agent());
            }
            case ConnectionRecord.GraceGranted r -> agents.apply(r);
            case ConnectionRecord.Ticked r -> lastTick = r.at();
            case ConnectionRecord.FrameworkConnected r -> {
                frameworks.apply(r);
                forgetWishes(r.framework());
                claimsChanged(r.framework());
                accounts.claims().of(r.framework()).forEach(this::claimChanged);
            }
            case ConnectionRecord.FrameworkDisconnected r -> {
                frameworks.apply(r);
                forgetWishes(r.framework());
                accounts.claims().of(r.framework()).forEach(c -> agenda.drop(c.number()));
                accounts.claims().disconnect(r.framework());
            }
            case ConnectionRecord.ConstraintsStated r -> {
                constraints.put(r.framework(), r.constraints());
                accounts.claims().of(r.framework()).forEach(this::claimChanged);
            }
            case ConnectionRecord.DemandStated r -> {
                boolean more = demands.grows(r.framework(), r.requests());
                demands.put(r.framework(), r.requests());
                if (more) {
                    accounts.claims().of(r.framework()).forEach(this::claimChanged);
                }
            }
            case ConnectionRecord.RolesSuppressed r -> {
                frameworks.apply(r);
                claimsChanged(r.framework());
            }
        }
    }

    private void apply(OfferRecord record) {
        switch (record) {
            case OfferRecord.Offered r -> {
                offers.add(r);
                accounts.offer(r.agent(), new Claim(r.role(), r.framework()), r.resources());
            }
            case OfferRecord.Ended r -> {
                OfferEntry offer = offers.end(r);
                if (offer != null) {
                    endOffer(offer);
                }
            }
            case OfferRecord.Filtered r -> filter(r);
            case OfferRecord.FiltersCleared r -> {
                for (ClaimEntry claim : accounts.claims().of(r.framework())) {
                    if (r.roles().contains(claim.claim().role())) {
                        offers.clearFilters(claim.number());
                        claimChanged(claim);
                    }
                }
            }
            case OfferRecord.FiltersExpired r ->
                    offers.expireFilters(
                            r.at(),
                            (agent, claim) -> {
                                if (agents.mayBeOffered(agent)) {
                                    agenda.filterEnded(agent, claim);
                                }
                            });
            case OfferRecord.Considered r -> {
                allocations++;
                agenda.considered(r.agents(), r.pairs(), r.sweptTo());
                r.withheld().forEach(agenda::withheld);
            }
            case OfferRecord.Reconsidered _ -> agenda.reconsider();
            case OfferRecord.Marked r -> hoarders.set(r.framework(), r.marks(), r.at());
        }
    }

    private void filter(OfferRecord.Filtered record) {
        ClaimEntry claim = accounts.claims().find(new Claim(record.role(), record.framework()));
        if (claim != null && claim.isSubscribed()) {
            Instant now = lastTick == null ? termBegan : lastTick;
            offers.filter(record, claim.number(), now == null ? Instant.EPOCH : now);
        }
    }

    /// What a framework has said of the offers it wants ends with its subscription.
    private void forgetWishes(FrameworkId framework) {
        accounts.claims().of(framework).forEach(c -> offers.clearFilters(c.number()));
        constraints.forget(framework);
        demands.forget(framework);
        maintenance.frameworkLeft(framework);
    }

    private void endOffer(OfferEntry offer) {
        accounts.endOffer(
                offer.agent(), new Claim(offer.role(), offer.framework()), offer.resources());
        agentChanged(offer.agent());
        if (demands.of(offer.framework(), offer.role()) != null) {
            // what it waits for is no longer on its way
            ClaimEntry claim = accounts.claims().find(new Claim(offer.role(), offer.framework()));
            if (claim != null) {
                claimChanged(claim);
            }
        }
    }

    private void agentChanged(AgentId agent) {
        if (agents.mayBeOffered(agent)) {
            agenda.agentChanged(agent);
        }
    }

    /// A framework that is subscribed may have other roles, or other suppressed ones.
    private void claimsChanged(FrameworkId framework) {
        Subscription subscription = frameworks.subscription(framework);
        if (subscription == null) {
            return;
        }
        List<ClaimEntry> revived = new ArrayList<>();
        for (ClaimEntry left :
                accounts.claims()
                        .subscribe(framework, subscription.suppressedRoles(), revived::add)) {
            offers.clearFilters(left.number());
            agenda.drop(left.number());
        }
        revived.forEach(this::claimChanged);
        for (ClaimEntry claim : accounts.claims().of(framework)) {
            if (claim.isSuppressed()) {
                agenda.drop(claim.number());
            }
        }
    }

    private void claimChanged(ClaimEntry claim) {
        if (claim.isSubscribed() && !claim.isSuppressed()) {
            agenda.claimChanged(claim.number());
        }
    }

    private void everythingChanged() {
        accounts.claims().wanting().stream().forEach(agenda::claimChanged);
    }
}
