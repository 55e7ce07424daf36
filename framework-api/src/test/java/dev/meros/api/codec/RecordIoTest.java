package dev.meros.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.testing.Seeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

final class RecordIoTest {
    private static final List<String> RECORDS =
            List.of("{\"a\":\"größer\"}", "", "12\n", "🦆", "x".repeat(1234));

    private static byte[] stream() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String record : RECORDS) {
            out.writeBytes(RecordIo.frame(record.getBytes(StandardCharsets.UTF_8)));
        }
        return out.toByteArray();
    }

    private static void feed(
            RecordIo.Decoder decoder, byte[] bytes, int from, int to, List<String> into) {
        for (byte[] record : decoder.feed(ByteBuffer.wrap(bytes, from, to - from))) {
            into.add(new String(record, StandardCharsets.UTF_8));
        }
    }

    @Test
    void theLengthCountsBytes() {
        assertThat(RecordIo.frame("ü".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("2\nü".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void recordsComeOutWhereverTheStreamIsCutInThree() {
        byte[] bytes = stream();
        for (int first = 0; first <= 60; first++) {
            for (int second = first; second <= bytes.length; second++) {
                List<String> records = new ArrayList<>();
                RecordIo.Decoder decoder = new RecordIo.Decoder();

                feed(decoder, bytes, 0, first, records);
                feed(decoder, bytes, first, second, records);
                feed(decoder, bytes, second, bytes.length, records);

                assertThat(records).isEqualTo(RECORDS);
            }
        }
    }

    @Test
    void recordsComeOutWhateverTheChunks() {
        byte[] bytes = stream();
        Seeds.check(
                500,
                random -> {
                    List<String> records = new ArrayList<>();
                    RecordIo.Decoder decoder = new RecordIo.Decoder();
                    int longest = 1 + random.nextInt(40);
                    int at = 0;
                    while (at < bytes.length) {
                        int to = Math.min(bytes.length, at + random.nextInt(longest + 1));
                        feed(decoder, bytes, at, to, records);
                        at = to;
                    }

                    assertThat(records).isEqualTo(RECORDS);
                });
    }

    @Test
    void aRecordAppearsAsSoonAsItIsComplete() {
        RecordIo.Decoder decoder = new RecordIo.Decoder();

        assertThat(decoder.feed(ByteBuffer.wrap(new byte[] {'0'}))).isEmpty();
        assertThat(decoder.feed(ByteBuffer.wrap(new byte[] {'\n'}))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":1}", "\n", " 1\n", "-1\n", "1x\n", "12345678901\n"})
    void whatIsNotRecordIoIsRefused(String text) {
        RecordIo.Decoder decoder = new RecordIo.Decoder();

        assertThatThrownBy(
                        () -> decoder.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(CodecException.class)
                .hasMessage("not RecordIO: a record must start with its length");
    }

    @Test
    void aRecordThatIsTooLargeIsRefusedByItsLength() {
        RecordIo.Decoder decoder = new RecordIo.Decoder(10);

        assertThat(decoder.feed(ByteBuffer.wrap("10\n0123456789".getBytes(StandardCharsets.UTF_8))))
                .hasSize(1);
        assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(new byte[] {'1', '1', '\n'})))
                .isInstanceOf(CodecException.class)
                .hasMessage("record of 11 bytes (expected: at most 10)");
    }
}
