package dev.meros.kernel.http;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.Offer;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.effect.Effect;

import java.util.ArrayList;
import java.util.List;

/// Messages as the bytes of their records. Large OFFERS are cut into several events, since some
/// clients take no more than 4 MiB in one record.
final class EventRecords {
    /// The size from which OFFERS are cut, in bytes.
    static final int LARGE = 2 << 20;

    private EventRecords() {}

    static List<byte[]> of(Effect effect, WireFormat format) {
        return switch (effect) {
            case Effect.ToFramework f -> of(f.event(), format);
            case Effect.ToAgent a -> List.of(Json.write(a.event()));
            case Effect.CloseStream _ -> List.of();
        };
    }

    private static List<byte[]> of(Event event, WireFormat format) {
        byte[] whole = format.write(MessageType.SCHEDULER_EVENT, event);
        Event.Offers offers = event.offers();
        if (whole.length <= LARGE || offers == null || offers.offers().size() < 2) {
            return List.of(whole);
        }
        List<Offer> all = offers.offers();
        List<byte[]> records = new ArrayList<>();
        records.addAll(of(Event.offers(all.subList(0, all.size() / 2)), format));
        records.addAll(of(Event.offers(all.subList(all.size() / 2, all.size())), format));
        return records;
    }
}
