package dev.meros.kernel.codec;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

import dev.meros.api.codec.Json;
import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.record.KernelRecord;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Batches of durable records as bytes.
///
/// A batch is a version byte, a JSON array of `"Tag", {record}` pairs and the time of its last
/// decision in milliseconds since 1970, as decimal digits. The tag is the feature and the record,
/// such as `TaskRecord.Launched`; fields are written as in the wire messages, instants as ISO-8601
/// text. Readers ignore fields they do not know, so fields may be added without a new version. The
/// time is missing in batches of the first kernels, which do not look behind the array.
/// Thread-safe.
public final class RecordCodec {
    /// The version this codec writes, and the newest it reads.
    static final int VERSION = 1;

    private static final int MAX_TIME_DIGITS = 18;

    private final Map<String, Form> byTag;
    private final Map<Class<?>, Form> byType;
    private final JsonMapper mapper = mapper();

    /// How a record type is written and read; made at its first use, since making all of them takes
    /// a good part of a kernel's start.
    private final class Form {
        private final Class<?> type;
        private final byte[] lead;
        private volatile @Nullable ObjectReader reader;
        private volatile @Nullable ObjectWriter writer;

        Form(Class<?> type) {
            this.type = type;
            this.lead = ('"' + tag(type) + "\",").getBytes(StandardCharsets.US_ASCII);
        }

        ObjectReader reader() {
            ObjectReader made = reader;
            if (made == null) {
                made = mapper.readerFor(type);
                reader = made;
            }
            return made;
        }

        ObjectWriter writer() {
            ObjectWriter made = writer;
            if (made == null) {
                made = mapper.writerFor(type);
                writer = made;
            }
            return made;
        }
    }

    public RecordCodec() {
        Map<String, Form> tags = new LinkedHashMap<>();
        Map<Class<?>, Form> types = new LinkedHashMap<>();
        for (Class<?> type : recordTypes()) {
            Form form = new Form(type);
            tags.put(tag(type), form);
            types.put(type, form);
        }
        byTag = Collections.unmodifiableMap(tags);
        byType = Collections.unmodifiableMap(types);
    }

    /// Every record type that may come into a journal, features in the order of their declaration.
    static List<Class<?>> recordTypes() {
        List<Class<?>> types = new ArrayList<>();
        collect(KernelRecord.Durable.class, types);
        return types;
    }

    private static void collect(Class<?> type, List<Class<?>> types) {
        if (type.isRecord()) {
            types.add(type);
            return;
        }
        Class<?>[] permitted = type.getPermittedSubclasses();
        if (permitted == null) {
            throw new KernelException(type + " is neither a record nor sealed");
        }
        for (Class<?> each : permitted) {
            collect(each, types);
        }
    }

    static String tag(Class<?> type) {
        Class<?> feature = type.getEnclosingClass();
        return feature == null
                ? type.getSimpleName()
                : feature.getSimpleName() + "." + type.getSimpleName();
    }

    /// The bytes of a batch that was decided at a time; null where that is not known.
    public byte[] encode(List<? extends KernelRecord.Durable> records, @Nullable Instant at) {
        Batch batch = newBatch();
        records.forEach(batch::add);
        return batch.toBytes(at);
    }

    /// When a batch was decided, to the millisecond; null when it does not say so.
    public @Nullable Instant timeOf(byte[] batch) {
        int start = batch.length;
        while (start > 0 && batch[start - 1] >= '0' && batch[start - 1] <= '9') {
            start--;
        }
        int digits = batch.length - start;
        if (digits == 0 || digits > MAX_TIME_DIGITS || start == 0 || batch[start - 1] != ']') {
            return null;
        }
        String text = new String(batch, start, digits, StandardCharsets.US_ASCII);
        return Instant.ofEpochMilli(Long.parseLong(text));
    }

    /// The name under which a record goes into the journal.
    public String name(KernelRecord.Durable next) {
        return tag(next.getClass());
    }

    /// One record as a JSON object, as in the journal.
    public String toJson(KernelRecord.Durable next) {
        try {
            return form(next).writer().writeValueAsString(next);
        } catch (IOException e) {
            throw new KernelException("records cannot be written: " + e.getMessage(), e);
        }
    }

    private Form form(KernelRecord.Durable next) {
        Form form = byType.get(next.getClass());
        if (form == null) {
            throw new KernelException("no journal form of " + next.getClass());
        }
        return form;
    }

    /// A batch to which records are added one by one.
    public Batch newBatch() {
        return new Batch();
    }

    /// A batch in the making, whose size is known. Not thread-safe.
    public final class Batch {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        private int count;

        private Batch() {
            bytes.write(VERSION);
            bytes.write('[');
        }

        /// Adds a record.
        public void add(KernelRecord.Durable next) {
            Form form = form(next);
            if (count++ > 0) {
                bytes.write(',');
            }
            bytes.writeBytes(form.lead);
            try {
                bytes.writeBytes(form.writer().writeValueAsBytes(next));
            } catch (IOException e) {
                throw new KernelException("records cannot be written: " + e.getMessage(), e);
            }
        }

        /// How many records it holds.
        public int count() {
            return count;
        }

        /// Its size so far, in bytes.
        public int size() {
            return bytes.size();
        }

        /// The whole batch, decided at a time; nothing is to be added afterwards.
        public byte[] toBytes(@Nullable Instant at) {
            bytes.write(']');
            if (at != null) {
                String millis = Long.toString(Math.max(0, at.toEpochMilli()));
                bytes.writeBytes(millis.getBytes(StandardCharsets.US_ASCII));
            }
            return bytes.toByteArray();
        }
    }

    /// The records of a batch; throws [KernelException] when it was written by a newer kernel or is
    /// damaged.
    public List<KernelRecord.Durable> decode(byte[] batch) {
        if (batch.length == 0) {
            throw new KernelException("journal: a batch without a version; it is damaged");
        }
        if (batch[0] != VERSION) {
            throw new KernelException(
                    "journal: version "
                            + batch[0]
                            + " (expected: "
                            + VERSION
                            + "; a newer kernel has written it)");
        }
        List<KernelRecord.Durable> records = new ArrayList<>();
        try (JsonParser in = mapper.createParser(batch, 1, batch.length - 1)) {
            if (in.nextToken() != JsonToken.START_ARRAY) {
                throw new KernelException("journal: a batch is damaged: not a list of records");
            }
            while (in.nextToken() == JsonToken.VALUE_STRING) {
                String tag = in.getText();
                Form form = byTag.get(tag);
                if (form == null) {
                    throw new KernelException(
                            "journal: record "
                                    + tag
                                    + " (expected: one of "
                                    + byTag.keySet()
                                    + "; a newer kernel has written it)");
                }
                in.nextToken();
                KernelRecord.Durable next = form.reader().readValue(in);
                records.add(next);
            }
            if (in.currentToken() != JsonToken.END_ARRAY) {
                throw new KernelException("journal: a batch is damaged: it has no end");
            }
        } catch (IOException e) {
            throw new KernelException("journal: a batch is damaged: " + e.getMessage(), e);
        }
        return records;
    }

    private static JsonMapper mapper() {
        SimpleModule module = new SimpleModule("journal");
        module.addSerializer(Instant.class, new InstantSerializer());
        module.addDeserializer(Instant.class, new InstantDeserializer());
        JsonMapper mapper = Json.mapper().copy();
        mapper.registerModule(module);
        // a record is followed by the next
        mapper.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        // empty lists and maps are left out when written
        JsonSetter.Value unsetIsEmpty = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
        mapper.configOverride(List.class).setSetterInfo(unsetIsEmpty);
        mapper.configOverride(Map.class).setSetterInfo(unsetIsEmpty);
        return mapper;
    }

    private static final class InstantSerializer extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1;

        InstantSerializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class InstantDeserializer extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1;

        InstantDeserializer() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context)
                throws IOException {
            String text = in.getValueAsString("");
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw context.weirdStringException(text, Instant.class, "not an instant");
            }
        }
    }
}
