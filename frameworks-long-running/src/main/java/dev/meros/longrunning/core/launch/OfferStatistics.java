package dev.meros.longrunning.core.launch;

import dev.meros.api.model.Offer;
import dev.meros.longrunning.core.app.AppId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What offers have done for each app that waits: how many were looked at, and which condition
/// refused them. Soft.
public final class OfferStatistics {
    /// The most agents whose last offer is remembered per app.
    private static final int MAX_AGENTS = 10_000;

    /// The most unused offers that are kept whole per app.
    private static final int MAX_UNUSED = 50;

    private final Map<AppId, Row> rows = new HashMap<>();

    /// An offer that was not used, and why.
    public record Unused(Offer offer, Reason reason, Instant at) {}

    /// The figures of one app; `lastByAgent` holds the outcome of each agent's latest offer,
    /// nothing when it was used.
    public static final class Row {
        private int processed;
        private int unused;
        private @Nullable Instant lastUsedAt;
        private @Nullable Instant lastUnusedAt;
        private final Map<Reason, Integer> attempt = new EnumMap<>(Reason.class);
        private final Map<String, @Nullable Reason> lastByAgent = new LinkedHashMap<>();
        private final Map<String, Unused> lastUnused = new LinkedHashMap<>();

        public int processed() {
            return processed;
        }

        public int unused() {
            return unused;
        }

        public @Nullable Instant lastUsedAt() {
            return lastUsedAt;
        }

        public @Nullable Instant lastUnusedAt() {
            return lastUnusedAt;
        }

        /// How many offers a reason has refused since the app began to wait.
        public int refusedInAttempt(Reason reason) {
            return attempt.getOrDefault(reason, 0);
        }

        /// How many agents' latest offers a reason has refused.
        public int refusedOfLast(Reason reason) {
            return (int) lastByAgent.values().stream().filter(r -> r == reason).count();
        }

        public int agents() {
            return lastByAgent.size();
        }

        /// The latest offers that were not used, one for each agent, the last one at the end.
        public List<Unused> lastUnused() {
            return List.copyOf(lastUnused.values());
        }
    }

    public Row row(AppId app) {
        return rows.computeIfAbsent(app, _ -> new Row());
    }

    public void used(AppId app, String agent, Instant at) {
        Row row = row(app);
        row.processed++;
        row.lastUsedAt = at;
        row.lastUnused.remove(agent);
        remember(row, agent, null);
    }

    public void refused(AppId app, Offer offer, Reason reason, Instant at) {
        String agent = offer.agentId().value();
        Row row = row(app);
        row.lastUnused.remove(agent);
        row.lastUnused.put(agent, new Unused(offer, reason, at));
        if (row.lastUnused.size() > MAX_UNUSED) {
            row.lastUnused.remove(row.lastUnused.keySet().iterator().next());
        }
        row.processed++;
        row.unused++;
        row.lastUnusedAt = at;
        row.attempt.merge(reason, 1, Integer::sum);
        remember(row, agent, reason);
    }

    public void forget(AppId app) {
        rows.remove(app);
    }

    private static void remember(Row row, String agent, @Nullable Reason reason) {
        if (row.lastByAgent.containsKey(agent) || row.lastByAgent.size() < MAX_AGENTS) {
            row.lastByAgent.put(agent, reason);
        }
    }
}
