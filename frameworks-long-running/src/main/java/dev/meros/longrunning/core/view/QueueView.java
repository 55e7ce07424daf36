package dev.meros.longrunning.core.view;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.launch.OfferStatistics;
import dev.meros.longrunning.core.launch.Reason;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.State;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToIntFunction;

/// What waits to be launched, why it waits, and what offers have done for it.
public final class QueueView {
    private QueueView() {}

    /// An app that waits: for `until` when it is backed off, else for a fitting offer.
    public record Item(AppId app, int count, Instant since, Instant until) {}

    /// Whether the offers that were not used are shown too.
    public enum Offers {
        OMITTED,
        SHOWN
    }

    public static SequencedMap<String, Object> document(
            State state, List<Item> items, OfferStatistics statistics, Offers offers, Instant now) {
        List<Object> queue = new ArrayList<>();
        for (Item item : items) {
            AppEntry entry = state.app(item.app());
            if (entry != null) {
                queue.add(item(entry, item, statistics.row(item.app()), offers, now));
            }
        }
        return object("queue", queue);
    }

    private static Object item(
            AppEntry entry, Item item, OfferStatistics.Row row, Offers offers, Instant now) {
        boolean delayed = item.until().isAfter(now);
        long left = delayed ? (Duration.between(now, item.until()).toMillis() + 999) / 1000 : 0;
        return object(
                "app",
                AppView.definition(entry),
                "count",
                item.count(),
                "since",
                Timestamps.format(item.since()),
                "delay",
                object("timeLeftSeconds", left, "overdue", !delayed),
                "processedOffersSummary",
                object(
                        "processedOffersCount",
                        row.processed(),
                        "unusedOffersCount",
                        row.unused(),
                        "lastUnusedOfferAt",
                        time(row.lastUnusedAt()),
                        "lastUsedOfferAt",
                        time(row.lastUsedAt()),
                        "rejectSummaryLastOffers",
                        funnel(row.agents(), row::refusedOfLast),
                        "rejectSummaryLaunchAttempt",
                        funnel(row.processed(), row::refusedInAttempt)),
                "lastUnusedOffers",
                offers == Offers.OMITTED
                        ? null
                        : row.lastUnused().stream().map(OfferView::document).toList());
    }

    /// Each offer is counted at the first reason that refuses it, so fewer reach the next one.
    private static List<Object> funnel(int processed, ToIntFunction<Reason> refused) {
        List<Object> rows = new ArrayList<>();
        int left = processed;
        for (Reason reason : Reason.values()) {
            int declined = refused.applyAsInt(reason);
            rows.add(object("reason", reason.label(), "declined", declined, "processed", left));
            left -= declined;
        }
        return rows;
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.format(instant);
    }
}
