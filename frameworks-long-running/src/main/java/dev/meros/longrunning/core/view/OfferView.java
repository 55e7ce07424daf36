package dev.meros.longrunning.core.view;

import static dev.meros.longrunning.core.document.Documents.number;
import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.api.model.Attribute;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.launch.OfferStatistics.Unused;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/// An offer that was not used, as the queue shows it.
final class OfferView {
    private OfferView() {}

    static SequencedMap<String, Object> document(Unused unused) {
        Offer offer = unused.offer();
        return object(
                "offer",
                object(
                        "id",
                        offer.id().value(),
                        "hostname",
                        offer.hostname(),
                        "agentId",
                        offer.agentId().value(),
                        "resources",
                        offer.resources().stream().map(OfferView::resource).toList(),
                        "attributes",
                        offer.attributes().stream().map(OfferView::attribute).toList()),
                "reason",
                List.of(unused.reason().label()),
                "timestamp",
                Timestamps.format(unused.at()));
    }

    private static SequencedMap<String, Object> resource(Resource resource) {
        return object(
                "name",
                resource.name(),
                "role",
                Objects.requireNonNullElse(ResourceKinds.reservationRole(resource), "*"),
                "scalar",
                scalar(resource.scalar()),
                "ranges",
                ranges(resource.ranges()),
                "set",
                set(resource.set()));
    }

    private static SequencedMap<String, Object> attribute(Attribute attribute) {
        return object(
                "name",
                attribute.name(),
                "text",
                attribute.text() == null ? null : attribute.text().value(),
                "scalar",
                scalar(attribute.scalar()),
                "ranges",
                ranges(attribute.ranges()),
                "set",
                set(attribute.set()));
    }

    private static @Nullable Number scalar(@Nullable Scalar scalar) {
        return scalar == null ? null : number(scalar);
    }

    private static @Nullable Object ranges(Value.@Nullable Ranges ranges) {
        return ranges == null
                ? null
                : ranges.range().stream()
                        .map(range -> object("begin", range.begin(), "end", range.end()))
                        .toList();
    }

    private static @Nullable Object set(Value.@Nullable Set set) {
        return set == null ? null : set.item();
    }
}
