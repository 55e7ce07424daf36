package dev.meros.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.meros.api.codec.WireFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.function.Supplier;

final class NegotiationTest {
    private static final String OTHER = "text/plain";

    private static int refusal(Supplier<?> question) {
        return catchThrowableOfType(UnacceptableException.class, question::get).status();
    }

    @Test
    void bodiesAreJsonOrProtobufAndSayWhich() {
        assertThat(Negotiation.body("application/json")).isEqualTo(WireFormat.JSON);
        assertThat(Negotiation.body("application/json; charset=utf-8")).isEqualTo(WireFormat.JSON);
        assertThat(Negotiation.body("application/x-protobuf")).isEqualTo(WireFormat.PROTOBUF);
        assertThat(refusal(() -> Negotiation.body(null))).isEqualTo(400);
        assertThat(refusal(() -> Negotiation.body(OTHER))).isEqualTo(415);
        assertThat(refusal(() -> Negotiation.body("application/recordio"))).isEqualTo(415);
    }

    @Test
    void aBodyOfRecordsSaysTheFormOfItsMessages() {
        assertThat(Negotiation.body("application/recordio", "application/json"))
                .isEqualTo(new BodyForm(WireFormat.JSON, Framing.RECORDS));
        assertThat(Negotiation.body("application/recordio", "application/x-protobuf"))
                .isEqualTo(new BodyForm(WireFormat.PROTOBUF, Framing.RECORDS));
        assertThat(Negotiation.body("application/json", null))
                .isEqualTo(new BodyForm(WireFormat.JSON, Framing.MESSAGE));
        assertThat(refusal(() -> Negotiation.body("application/recordio", null))).isEqualTo(400);
        assertThat(refusal(() -> Negotiation.body("application/recordio", OTHER))).isEqualTo(415);
        assertThat(refusal(() -> Negotiation.body("application/json", "application/json")))
                .isEqualTo(415);
        assertThat(refusal(() -> Negotiation.body(null, null))).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "*/*, JSON",
        "'', JSON",
        "application/json, JSON",
        "application/*, JSON",
        "application/x-protobuf, PROTOBUF",
        "'application/x-protobuf, application/json', JSON",
        "'application/json;q=0, */*', PROTOBUF",
        "'application/json;q=0.0, application/*;q=0.5', PROTOBUF",
        "'text/plain, application/x-protobuf', PROTOBUF",
        "'text/plain, */*;q=0.1', JSON"
    })
    void answersAreInTheFormThatIsAccepted(String accept, WireFormat format) {
        assertThat(Negotiation.answer(accept)).isEqualTo(format);
    }

    @Test
    void withoutAcceptTheAnswerIsJson() {
        assertThat(Negotiation.answer(null)).isEqualTo(WireFormat.JSON);
        assertThat(Negotiation.answer(null, null).contentType()).isEqualTo("application/json");
    }

    @Test
    void whatNobodyCanWriteIs406() {
        assertThat(refusal(() -> Negotiation.answer(OTHER))).isEqualTo(406);
        assertThat(refusal(() -> Negotiation.answer("*/*;q=0"))).isEqualTo(406);
        assertThat(refusal(() -> Negotiation.answer("application/recordio"))).isEqualTo(406);
        assertThat(refusal(() -> Negotiation.answer(OTHER, null))).isEqualTo(406);
        assertThat(refusal(() -> Negotiation.answer("application/recordio", OTHER))).isEqualTo(406);
        assertThat(refusal(() -> Negotiation.answer("application/json", "application/json")))
                .isEqualTo(406);
    }

    @Test
    void streamsAreCalledRecordioWhenThatAloneIsAccepted() {
        BodyForm form = Negotiation.answer("application/recordio", "application/x-protobuf");

        assertThat(form).isEqualTo(new BodyForm(WireFormat.PROTOBUF, Framing.RECORDS));
        assertThat(form.contentType()).isEqualTo("application/recordio");
        assertThat(Negotiation.answer("application/recordio", null).format())
                .isEqualTo(WireFormat.JSON);
    }
}
