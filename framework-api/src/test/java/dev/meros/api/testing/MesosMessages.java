package dev.meros.api.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The messages as Mesos publishes them for Java, and random ones of them. Who uses this needs
/// `org.apache.mesos:mesos` in its tests.
public final class MesosMessages {
    /// How deep random messages go: deep enough for a task within an operation within a call.
    private static final int DEPTH = 9;

    private static final String[] TEXTS = {
        "", "a", "größer", "🦆", "with \"quotes\"\n and \0", "x".repeat(200)
    };

    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        127,
        128,
        300,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static final double[] REALS = {0, 1, -1, 0.001, 15.5, 1e9, -64.125};

    private MesosMessages() {}

    /// All messages by their full names.
    public static Map<String, Descriptor> messages() {
        Map<String, Descriptor> all = new LinkedHashMap<>();
        List.of(
                        org.apache.mesos.v1.Protos.getDescriptor(),
                        org.apache.mesos.v1.maintenance.Protos.getDescriptor(),
                        org.apache.mesos.v1.allocator.Protos.getDescriptor(),
                        org.apache.mesos.v1.quota.Protos.getDescriptor(),
                        org.apache.mesos.v1.scheduler.Protos.getDescriptor(),
                        org.apache.mesos.v1.executor.Protos.getDescriptor(),
                        org.apache.mesos.v1.agent.Protos.getDescriptor(),
                        org.apache.mesos.v1.master.Protos.getDescriptor(),
                        org.apache.mesos.v1.resource_provider.Protos.getDescriptor(),
                        DurationProto.getDescriptor())
                .forEach(file -> file.getMessageTypes().forEach(m -> add(m, all)));
        return all;
    }

    private static void add(Descriptor message, Map<String, Descriptor> all) {
        if (!message.getOptions().getMapEntry()) {
            all.put(message.getFullName(), message);
            message.getNestedTypes().forEach(m -> add(m, all));
        }
    }

    /// A message with random values in some of its optional fields.
    public static Message random(Descriptor type, RandomGenerator random) {
        return random(type, random, DEPTH);
    }

    private static Message random(Descriptor type, RandomGenerator random, int depth) {
        DynamicMessage.Builder builder = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            boolean wanted = depth > 0 && random.nextInt(type.getFields().size() + 2) < 4;
            if (field.isMapField()) {
                for (int i = wanted ? random.nextInt(4) : 0; i > 0; i--) {
                    builder.addRepeatedField(field, entry(field, i, random, depth));
                }
            } else if (field.isRepeated()) {
                for (int i = wanted ? random.nextInt(4) : 0; i > 0; i--) {
                    builder.addRepeatedField(field, value(field, random, depth));
                }
            } else if (field.isRequired() || wanted) {
                builder.setField(field, value(field, random, depth));
            }
        }
        return builder.build();
    }

    private static Message entry(FieldDescriptor map, int key, RandomGenerator random, int depth) {
        Descriptor type = map.getMessageType();
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByNumber(1), TEXTS[key] + key)
                .setField(
                        type.findFieldByNumber(2), value(type.findFieldByNumber(2), random, depth))
                .build();
    }

    private static Object value(FieldDescriptor field, RandomGenerator random, int depth) {
        long number = NUMBERS[random.nextInt(NUMBERS.length)];
        return switch (field.getJavaType()) {
            case INT -> (int) number;
            case LONG -> number;
            case DOUBLE -> REALS[random.nextInt(REALS.length)];
            case FLOAT -> (float) number;
            case BOOLEAN -> random.nextBoolean();
            case STRING -> TEXTS[random.nextInt(TEXTS.length)];
            case BYTE_STRING -> {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                yield ByteString.copyFrom(bytes);
            }
            case ENUM -> {
                var constants = field.getEnumType().getValues();
                yield constants.get(random.nextInt(constants.size()));
            }
            case MESSAGE -> random(field.getMessageType(), random, depth - 1);
        };
    }

    /// The bytes of a message in another order and another dress than its own writer's: fields
    /// shuffled, lists scattered or packed, things that nobody knows in between.
    public static byte[] scrambled(Message message, RandomGenerator random) {
        List<byte[]> parts = new ArrayList<>();
        message.getAllFields()
                .forEach((field, value) -> parts.addAll(parts(message, field, value)));
        List<byte[]> shuffled = new ArrayList<>();
        while (!parts.isEmpty()) {
            shuffled.add(parts.remove(random.nextInt(parts.size())));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : shuffled) {
            if (random.nextInt(3) == 0) {
                out.writeBytes(STRANGE[random.nextInt(STRANGE.length)]);
            }
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static List<byte[]> parts(Message message, FieldDescriptor field, Object value) {
        if (!field.isRepeated()) {
            return List.of(empty(message).setField(field, value).buildPartial().toByteArray());
        }
        List<byte[]> parts = new ArrayList<>();
        for (Object each : (List<?>) value) {
            parts.add(empty(message).addRepeatedField(field, each).buildPartial().toByteArray());
        }
        return parts;
    }

    private static DynamicMessage.Builder empty(Message message) {
        return DynamicMessage.newBuilder(message.getDescriptorForType());
    }

    /// Fields with the number 2000 in every form: a varint, 8 bytes, a text, a group with a varint
    /// in it, 4 bytes.
    private static final byte[][] STRANGE = {
        {(byte) 0x80, 0x7d, 5},
        {(byte) 0x81, 0x7d, 1, 2, 3, 4, 5, 6, 7, 8},
        {(byte) 0x82, 0x7d, 2, 'h', 'i'},
        {(byte) 0x83, 0x7d, 8, 1, (byte) 0x84, 0x7d},
        {(byte) 0x85, 0x7d, 1, 2, 3, 4}
    };
}
