package dev.meros.kernel.core.framework;

import dev.meros.api.model.FrameworkId;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.FrameworkRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// All frameworks in the order of their first subscription, their streams, and those that were
/// removed.
///
/// Changed by records only; used by one thread.
public final class FrameworkRegistry {
    private final int maxCompleted;
    private final LinkedHashMap<FrameworkId, FrameworkEntry> entries = new LinkedHashMap<>();
    private final LinkedHashMap<FrameworkId, Subscription> subscriptions = new LinkedHashMap<>();
    private final LinkedHashMap<FrameworkId, CompletedFramework> completed = new LinkedHashMap<>();
    private long nextNumber;

    public FrameworkRegistry(int maxCompleted) {
        this.maxCompleted = maxCompleted;
    }

    public @Nullable FrameworkEntry find(FrameworkId framework) {
        return entries.get(framework);
    }

    public Collection<FrameworkEntry> all() {
        return Collections.unmodifiableCollection(entries.values());
    }

    /// Removed frameworks, the longest gone first.
    public Collection<CompletedFramework> completed() {
        return Collections.unmodifiableCollection(completed.values());
    }

    public boolean isCompleted(FrameworkId framework) {
        return completed.containsKey(framework);
    }

    public @Nullable Subscription subscription(FrameworkId framework) {
        return subscriptions.get(framework);
    }

    /// Subscribed frameworks with their streams, in the order of their subscriptions.
    public Map<FrameworkId, Subscription> subscriptions() {
        return Collections.unmodifiableMap(subscriptions);
    }

    /// The stream of a subscribed framework.
    public @Nullable StreamId stream(FrameworkId framework) {
        Subscription subscription = subscriptions.get(framework);
        return subscription == null ? null : subscription.stream();
    }

    /// The number in the id of the next framework that brings none.
    public long nextNumber() {
        return nextNumber;
    }

    /// Applies a record; returns the removed framework that is forgotten by it, if there is one.
    /// `clusterId` tells the ids that were given from those that were brought.
    public @Nullable FrameworkId apply(FrameworkRecord record, String clusterId) {
        return switch (record) {
            case FrameworkRecord.Subscribed r -> {
                FrameworkId id = Objects.requireNonNull(r.info().id());
                FrameworkEntry old = entries.get(id);
                Instant first = old == null ? r.at() : old.registeredAt();
                entries.put(id, new FrameworkEntry(id, r.info(), first, r.at(), null, null));
                nextNumber = Math.max(nextNumber, numberOf(id, clusterId) + 1);
                yield null;
            }
            case FrameworkRecord.Disconnected r -> {
                entries.computeIfPresent(
                        r.framework(),
                        (_, old) ->
                                new FrameworkEntry(
                                        old.id(),
                                        old.info(),
                                        old.registeredAt(),
                                        old.subscribedAt(),
                                        r.at(),
                                        r.deadline()));
                yield null;
            }
            case FrameworkRecord.Removed r -> {
                FrameworkEntry old = entries.remove(r.framework());
                subscriptions.remove(r.framework());
                yield old == null ? null : complete(new CompletedFramework(old, r.at()));
            }
        };
    }

    private @Nullable FrameworkId complete(CompletedFramework framework) {
        completed.put(framework.entry().id(), framework);
        Map.Entry<FrameworkId, CompletedFramework> oldest =
                completed.size() > maxCompleted ? completed.pollFirstEntry() : null;
        return oldest == null ? null : oldest.getKey();
    }

    /// A framework's stream was opened.
    public void apply(ConnectionRecord.FrameworkConnected record) {
        subscriptions.remove(record.framework());
        subscriptions.put(
                record.framework(), new Subscription(record.stream(), record.suppressedRoles()));
    }

    /// A framework's stream has ended.
    public void apply(ConnectionRecord.FrameworkDisconnected record) {
        subscriptions.remove(record.framework());
    }

    public void apply(ConnectionRecord.RolesSuppressed record) {
        subscriptions.computeIfPresent(
                record.framework(),
                (_, old) -> new Subscription(old.stream(), record.suppressedRoles()));
    }

    /// All streams are void.
    public void beginTerm() {
        subscriptions.clear();
    }

    /// The next framework gets at least this number.
    public void count(long number) {
        nextNumber = Math.max(nextNumber, number);
    }

    /// The number at the end of an id such as `<clusterId>-0012`; -1 when it is none of these.
    private static long numberOf(FrameworkId id, String clusterId) {
        String text = id.value();
        String digits =
                text.startsWith(clusterId + "-") ? text.substring(clusterId.length() + 1) : "";
        boolean number =
                !digits.isEmpty()
                        && digits.length() <= 18
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(digits) : -1;
    }
}
