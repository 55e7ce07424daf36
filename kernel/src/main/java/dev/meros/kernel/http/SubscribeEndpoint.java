package dev.meros.kernel.http;

import dev.meros.api.master.Call;

import org.jspecify.annotations.Nullable;

/// SUBSCRIBE of the operator API: the cluster as it is and all that happens to it; mesos-v1 §5.3.
///
/// As an addition, the request header [#TOKEN] asks for tokens in all events: `new` for a stream
/// that begins as usual, or a token for one that goes on behind the event that it came with.
final class SubscribeEndpoint {
    /// The request header that asks for tokens.
    static final String TOKEN = "Meros-Resume-Token";

    /// The response header that says whether the stream goes on where the token wanted.
    static final String RESUMED = "Meros-Resumed";

    private static final String NEW = "new";

    private final Subscribers subscribers;

    SubscribeEndpoint(OperatorApi api, Subscribers subscribers) {
        this.subscribers = subscribers;
        api.on(Call.Type.SUBSCRIBE, (exchange, _) -> subscribe(exchange));
    }

    private void subscribe(Exchange exchange) {
        String wanted = exchange.header(TOKEN);
        EventForm.Tokens tokens =
                wanted == null ? EventForm.Tokens.NONE : EventForm.Tokens.IN_EACH_EVENT;
        subscribers.add(
                exchange, EventForm.of(OperatorApi.format(exchange), tokens), token(wanted));
    }

    private static @Nullable ResumeToken token(@Nullable String wanted) {
        return wanted == null || wanted.equals(NEW) ? null : ResumeToken.parse(wanted);
    }
}
