package dev.meros.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;

import dev.meros.api.codec.MessageType.Field;
import dev.meros.api.codec.MessageType.Kind;
import dev.meros.api.maintenance.ClusterStatus;
import dev.meros.api.maintenance.Schedule;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DrainInfo;
import dev.meros.api.model.FileInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.MachineInfo;
import dev.meros.api.model.Operation;
import dev.meros.api.model.Role;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Task;
import dev.meros.api.model.VersionInfo;
import dev.meros.api.model.WireEnum;
import dev.meros.api.quota.QuotaStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.testing.MesosMessages;
import dev.meros.api.testing.Seeds;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// The codec against the classes that Mesos publishes.
final class ProtobufTest {
    /// From here on fields are ours.
    private static final int ADDITIONS = 1_001;

    private static final Map<String, Descriptor> PUBLISHED = MesosMessages.messages();

    /// Messages, fields and constants that came after the release with which is compared.
    private static final List<String> NEWER =
            List.of(
                    "mesos.v1.ResourceStatistics.RatePercentiles",
                    "mesos.v1.ResourceStatistics.RateStatistics",
                    "net_tx_rate_limit",
                    "net_tx_burst_rate_limit",
                    "net_tx_burst_size",
                    "net_rx_rate_limit",
                    "net_rx_burst_rate_limit",
                    "net_rx_burst_size",
                    "mem_kmem_usage_bytes",
                    "mem_kmem_tcp_usage_bytes",
                    "net_rate_statistics",
                    "net_ephemeral_ports",
                    "QUOTA_V2",
                    "PERFMON",
                    "BPF",
                    "CHECKPOINT_RESTORE");

    private static final UnknownFieldSet NONE = UnknownFieldSet.getDefaultInstance();

    private static Message parse(Descriptor type, byte[] bytes) {
        try {
            return DynamicMessage.parseFrom(type, bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(type.getFullName() + ": " + e.getMessage(), e);
        }
    }

    @Test
    void theSchemaHasEveryMessageOfMesos() {
        assertThat(
                        MessageType.all().stream()
                                .map(MessageType::name)
                                .filter(n -> !NEWER.contains(n)))
                .containsExactlyInAnyOrderElementsOf(PUBLISHED.keySet());
    }

    @Test
    void fieldsHaveTheNumbersTypesAndLabelsOfMesos() {
        for (Descriptor published : PUBLISHED.values()) {
            MessageType ours = MessageType.named(published.getFullName());

            List<String> fields =
                    ours.fields().stream()
                            .filter(f -> f.number() < ADDITIONS && !NEWER.contains(f.name()))
                            .map(ProtobufTest::text)
                            .toList();

            assertThat(fields)
                    .as(ours.name())
                    .containsExactlyInAnyOrderElementsOf(
                            published.getFields().stream().map(ProtobufTest::text).toList());
        }
    }

    private static String text(Field field) {
        Map<String, Integer> constants = new TreeMap<>();
        if (field.kind() == Kind.ENUM) {
            constants.putAll(field.enumType().numbers());
            constants.keySet().removeAll(NEWER);
        }
        String type =
                field.kind() == Kind.MESSAGE
                        ? field.messageType().name()
                        : field.kind() == Kind.ENUM
                                ? field.enumType().name() + constants
                                : field.kind().name();
        return "%d %s %s %s %s"
                .formatted(
                        field.number(),
                        field.name(),
                        type,
                        field.label(),
                        Long.bitCount(field.group()));
    }

    private static String text(FieldDescriptor field) {
        FieldDescriptor value =
                field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
        Map<String, Integer> constants = new TreeMap<>();
        if (value.getJavaType() == FieldDescriptor.JavaType.ENUM) {
            value.getEnumType().getValues().forEach(v -> constants.put(v.getName(), v.getNumber()));
        }
        String type =
                switch (value.getJavaType()) {
                    case MESSAGE -> value.getMessageType().getFullName();
                    case ENUM -> value.getEnumType().getFullName() + constants;
                    default -> value.getType().name();
                };
        String label =
                field.isMapField()
                        ? "MAP"
                        : field.isRepeated()
                                ? "REPEATED"
                                : field.isRequired() ? "REQUIRED" : "OPTIONAL";
        return "%d %s %s %s %d"
                .formatted(
                        field.getNumber(),
                        field.getName(),
                        type,
                        label,
                        field.getContainingOneof() == null
                                ? 0
                                : field.getContainingOneof().getFieldCount());
    }

    @Test
    void messagesOfMesosComeBackUnchangedThroughTheTreeOfTheirJson() {
        Seeds.check(
                20,
                random -> {
                    for (Descriptor type : PUBLISHED.values()) {
                        comesBack(type, MesosMessages.random(type, random), random);
                    }
                });
    }

    private static void comesBack(Descriptor type, Message message, RandomGenerator random) {
        MessageType ours = MessageType.named(type.getFullName());
        JsonNode tree = Protobuf.read(ours, message.toByteArray(), JsonNode.class);

        assertThat(parse(type, Protobuf.write(ours, tree))).isEqualTo(message);
        JsonNode json = Json.readTree(Json.writeText(tree));
        assertThat(parse(type, Protobuf.write(ours, json))).as("by way of JSON").isEqualTo(message);
        byte[] scrambled = MesosMessages.scrambled(message, random);
        Message known = parse(type, scrambled).toBuilder().setUnknownFields(NONE).build();
        JsonNode again = Protobuf.read(ours, scrambled, JsonNode.class);
        assertThat(parse(type, Protobuf.write(ours, again))).as("scrambled").isEqualTo(known);
    }

    @Test
    void callsAndEventsAreTheSameRecordsFromProtobufAndFromJson() {
        AtomicInteger compared = new AtomicInteger();
        Seeds.check(
                300,
                random -> {
                    compared.addAndGet(sameRecord(MessageType.SCHEDULER_CALL, Call.class, random));
                    compared.addAndGet(
                            sameRecord(MessageType.SCHEDULER_EVENT, Event.class, random));
                });

        assertThat(compared.get()).as("not refused by both").isGreaterThan(200);
    }

    private static <T> int sameRecord(MessageType type, Class<T> as, RandomGenerator random) {
        Descriptor published = Objects.requireNonNull(PUBLISHED.get(type.name()));
        byte[] bytes = MesosMessages.random(published, random).toByteArray();
        byte[] json = Json.write(Protobuf.read(type, bytes, JsonNode.class));

        T expected;
        try {
            expected = Json.read(json, as);
        } catch (CodecException refused) {
            assertThatThrownBy(() -> Protobuf.read(type, bytes, as))
                    .isInstanceOf(CodecException.class);
            return 0;
        }
        T record = Protobuf.read(type, bytes, as);
        assertThat(record).isEqualTo(expected);
        byte[] written = Protobuf.write(type, record);
        assertThat(Protobuf.read(type, written, as)).isEqualTo(expected);
        assertThat(parse(published, written).getUnknownFields()).isEqualTo(NONE);
        return 1;
    }

    @Test
    void recordsHaveExactlyTheFieldsOfTheirMessages() {
        Set<Class<?>> seen = new LinkedHashSet<>();
        compare(Call.class, MessageType.SCHEDULER_CALL, seen);
        compare(Event.class, MessageType.SCHEDULER_EVENT, seen);
        compare(dev.meros.api.master.Call.class, MessageType.MASTER_CALL, seen);
        compare(dev.meros.api.master.Response.class, MessageType.MASTER_RESPONSE, seen);
        compare(dev.meros.api.master.Event.class, MessageType.MASTER_EVENT, seen);
        compare(Task.class, MessageType.named("mesos.v1.Task"), seen);
        compare(AgentInfo.class, MessageType.named("mesos.v1.AgentInfo"), seen);
        compare(Operation.class, MessageType.named("mesos.v1.Operation"), seen);
        compare(VersionInfo.class, MessageType.named("mesos.v1.VersionInfo"), seen);
        compare(MachineInfo.class, MessageType.named("mesos.v1.MachineInfo"), seen);
        compare(DrainInfo.class, MessageType.named("mesos.v1.DrainInfo"), seen);
        compare(FileInfo.class, MessageType.named("mesos.v1.FileInfo"), seen);
        compare(Role.class, MessageType.named("mesos.v1.Role"), seen);
        compare(Schedule.class, MessageType.named("mesos.v1.maintenance.Schedule"), seen);
        compare(ClusterStatus.class, MessageType.named("mesos.v1.maintenance.ClusterStatus"), seen);
        compare(QuotaStatus.class, MessageType.named("mesos.v1.quota.QuotaStatus"), seen);

        assertThat(seen.size()).as("records compared").isGreaterThan(100);
    }

    private static void compare(Class<?> record, MessageType message, Set<Class<?>> seen) {
        if (!seen.add(record)) {
            return;
        }
        Map<String, RecordComponent> components = new TreeMap<>();
        for (RecordComponent each : record.getRecordComponents()) {
            components.put(SNAKE.translate(each.getName()), each);
        }
        assertThat(components.keySet())
                .as(record.getName() + " and " + message)
                .containsExactlyInAnyOrderElementsOf(
                        message.fields().stream().map(Field::name).toList());
        for (Field field : message.fields()) {
            Class<?> type = innermost(components.get(field.name()).getGenericType());
            if (type.isRecord() && !type.equals(Scalar.class)) {
                assertThat(field.kind()).as(record + "." + field.name()).isEqualTo(Kind.MESSAGE);
                compare(type, field.messageType(), seen);
            } else if (type.isEnum()) {
                Map<String, Integer> constants = new TreeMap<>();
                for (Object constant : type.getEnumConstants()) {
                    constants.put(constant.toString(), ((WireEnum) constant).number());
                }
                assertThat(constants)
                        .as(type.getName())
                        .isEqualTo(new TreeMap<>(field.enumType().numbers()));
            }
        }
    }

    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private static Class<?> innermost(Type type) {
        return type instanceof ParameterizedType p
                ? innermost(p.getActualTypeArguments()[p.getActualTypeArguments().length - 1])
                : (Class<?>) type;
    }

    @Test
    void whatWasPutTogetherFromPartsCountsAsOneMessage() {
        // protobuf: of a value the last, of a message the sum, of a group the last
        byte[] bytes =
                hex(
                        "0a03"
                                + "0a0141" // framework_id {value: "A"}
                                + "1002" // type: TEARDOWN
                                + "0a03"
                                + "0a0142" // framework_id {value: "B"}
                                + "1005"); // type: REVIVE

        Call call = Protobuf.read(MessageType.SCHEDULER_CALL, bytes, Call.class);

        assertThat(call.frameworkId()).isEqualTo(new FrameworkId("B"));
        assertThat(call.type()).isEqualTo(Call.Type.REVIVE);
        JsonNode predicate =
                Protobuf.read(
                        MessageType.named("mesos.v1.scheduler.AttributeConstraint.Predicate"),
                        hex("0a00" + "1200"),
                        JsonNode.class);
        assertThat(predicate).hasToString("{\"not_exists\":{}}");
    }

    @Test
    void numbersInListsMayBePackedOrNotOrBoth() {
        JsonNode check =
                Protobuf.read(
                        MessageType.named("mesos.v1.HealthCheck.HTTPCheckInfo"),
                        hex("0850" + "20c801" + "2203c90105" + "2206" + "07080980ff01" + "2064"),
                        JsonNode.class);

        assertThat(check).hasToString("{\"port\":80,\"statuses\":[200,201,5,7,8,9,32640,100]}");
    }

    @Test
    void unknownConstantsAreUnsetAndLeftOutOfLists() {
        Call call = Protobuf.read(MessageType.SCHEDULER_CALL, hex("10e807"), Call.class);
        JsonNode capabilities =
                Protobuf.read(
                        MessageType.named("mesos.v1.CapabilityInfo"),
                        hex("08e807" + "08e707" + "08e907"),
                        JsonNode.class);

        assertThat(call.type()).isNull();
        assertThat(capabilities).hasToString("{\"capabilities\":[\"CHOWN\",\"DAC_OVERRIDE\"]}");
        assertThatThrownBy(
                        () ->
                                Protobuf.read(
                                        MessageType.named("mesos.v1.Volume"),
                                        hex("0a0161" + "1863"),
                                        JsonNode.class))
                .isInstanceOf(CodecException.class)
                .hasMessage("missing required field: mesos.v1.Volume.mode");
    }

    @Test
    void jsonMayHaveTextsForNumbersAndWhatProtobufHasNoFieldFor() {
        byte[] bytes =
                Protobuf.write(
                        MessageType.named("mesos.v1.FileInfo"),
                        Json.readTree(
                                """
                                {"path": "/a", "size": "18446744073709551615", "nlink": -3,
                                 "mode": null, "strange": {"a": [1, {"b": 2}]}, "uid": "root"}
                                """));

        assertThat(Protobuf.read(MessageType.named("mesos.v1.FileInfo"), bytes, JsonNode.class))
                .hasToString(
                        "{\"path\":\"/a\",\"size\":18446744073709551615,\"nlink\":-3,\"uid\":\"root\"}");
        assertThat(
                        Protobuf.read(
                                MessageType.named("mesos.v1.Filters"),
                                Protobuf.write(
                                        MessageType.named("mesos.v1.Filters"),
                                        Json.readTree("{\"refuse_seconds\": 7}")),
                                JsonNode.class))
                .hasToString("{\"refuse_seconds\":7.0}");
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> filters("{\"refuse_seconds\": {}}"))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("mesos.v1.Filters.refuse_seconds")
                .hasMessageContaining("expected: a number");
        assertThatThrownBy(() -> filters("[]")).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> filters("7")).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> filters("{\"refuse_seconds\": [1]}"))
                .isInstanceOf(CodecException.class);
    }

    private static void filters(String json) {
        Protobuf.write(MessageType.named("mesos.v1.Filters"), Json.readTree(json));
    }

    @Test
    void nestingIsBounded() {
        byte[] id = hex("0a0161");
        for (int i = 0; i < 150; i++) {
            ByteArrayOutputStream outer = new ByteArrayOutputStream();
            outer.writeBytes(hex("0a0161" + "12"));
            int length = id.length;
            if (length >= 0x80) {
                outer.write((length & 0x7f) | 0x80);
                length >>>= 7;
            }
            outer.write(length);
            outer.writeBytes(id);
            id = outer.toByteArray();
        }
        byte[] deep = id;

        assertThatThrownBy(
                        () ->
                                Protobuf.read(
                                        MessageType.named("mesos.v1.ContainerID"),
                                        deep,
                                        JsonNode.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("nested too deeply");
        byte[] groups = new byte[100_000];
        Arrays.fill(groups, (byte) (15 << 3 | 3));
        assertThatThrownBy(() -> Protobuf.read(MessageType.SCHEDULER_CALL, groups, Call.class))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void aMessageOfManyEmptyOnesIsRefusedInEitherForm() {
        byte[] protobuf = new byte[2_000_000];
        for (int i = 0; i < protobuf.length; i += 2) {
            protobuf[i] = 2 << 3 | 2; // an operation with nothing in it
        }
        MessageType accept = MessageType.named("mesos.v1.scheduler.Call.Accept");
        byte[] json =
                ("{\"operations\":[" + "{},".repeat(1_000_000) + "{}]}")
                        .getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> WireFormat.PROTOBUF.read(accept, protobuf, Call.Accept.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(
                        "too many objects in 2000000 bytes (expected: at most 350000)");
        assertThatThrownBy(() -> WireFormat.JSON.read(accept, json, Call.Accept.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("too many objects");
        assertThat(
                        WireFormat.PROTOBUF
                                .read(accept, Arrays.copyOf(protobuf, 200_000), Call.Accept.class)
                                .operations())
                .hasSize(100_000);
    }

    @Test
    void brokenMessagesAreRefusedAndNothingElse() {
        Seeds.check(
                200,
                random -> {
                    for (MessageType type :
                            List.of(MessageType.SCHEDULER_CALL, MessageType.MASTER_CALL)) {
                        Descriptor published = Objects.requireNonNull(PUBLISHED.get(type.name()));
                        byte[] bytes = MesosMessages.random(published, random).toByteArray();
                        for (int i = random.nextInt(1, 8); i > 0 && bytes.length > 0; i--) {
                            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                        }
                        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                        refusedOrRead(type, bytes);
                        refusedOrRead(type, cut);
                    }
                });
    }

    private static void refusedOrRead(MessageType type, byte[] bytes) {
        try {
            JsonNode tree = Protobuf.read(type, bytes, JsonNode.class);
            assertThat(Protobuf.read(type, Protobuf.write(type, tree), JsonNode.class))
                    .hasToString(tree.toString());
        } catch (CodecException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        }
        if (type.equals(MessageType.SCHEDULER_CALL)) {
            try {
                assertThat(Protobuf.read(type, bytes, Call.class)).isNotNull();
            } catch (CodecException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
