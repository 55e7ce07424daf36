package dev.meros.api.codec;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A message of the v1 API as protobuf knows it: the numbers, names and types of its fields. The
/// names are also those of its JSON, which is how one tree or record serves both forms.
///
/// All messages are in the resource `mesos-v1.schema`, with the numbers that Mesos publishes; see
/// mesos-v1 §2.1, §3.1, §4.1, §4.5, §4.7, §5.1.
public final class MessageType {
    /// What a framework sends.
    public static final MessageType SCHEDULER_CALL = named("mesos.v1.scheduler.Call");

    /// What a framework is told.
    public static final MessageType SCHEDULER_EVENT = named("mesos.v1.scheduler.Event");

    /// What an executor sends to its agent.
    public static final MessageType EXECUTOR_CALL = named("mesos.v1.executor.Call");

    /// What an executor is told by its agent.
    public static final MessageType EXECUTOR_EVENT = named("mesos.v1.executor.Event");

    /// What an operator asks the kernel.
    public static final MessageType MASTER_CALL = named("mesos.v1.master.Call");

    /// What the kernel answers to an operator.
    public static final MessageType MASTER_RESPONSE = named("mesos.v1.master.Response");

    /// What happens in the cluster, as operators are told.
    public static final MessageType MASTER_EVENT = named("mesos.v1.master.Event");

    /// What an operator asks an agent.
    public static final MessageType AGENT_CALL = named("mesos.v1.agent.Call");

    /// What an agent answers to an operator.
    public static final MessageType AGENT_RESPONSE = named("mesos.v1.agent.Response");

    /// A piece of what goes into or comes out of a container.
    public static final MessageType AGENT_PROCESS_IO = named("mesos.v1.agent.ProcessIO");

    /// Fields that have their index in bit sets; no message of Mesos has as many.
    static final int MAX_FIELDS = 64;

    private final String name;
    private List<Field> fields = List.of();
    private Map<String, Field> byName = Map.of();
    private @Nullable Field[] byNumber = {};
    private Map<Integer, Field> additions = Map.of();
    private long required;

    MessageType(String name) {
        this.name = name;
    }

    /// The message with a full name such as `mesos.v1.Offer`; throws [CodecException] for a name
    /// that there is not.
    public static MessageType named(String name) {
        MessageType type = Schema.messages().get(name);
        if (type == null) {
            throw new CodecException("message: " + name + " (expected: one of Mesos' v1 API)");
        }
        return type;
    }

    /// All messages, in the order of the schema.
    public static List<MessageType> all() {
        return List.copyOf(Schema.messages().values());
    }

    /// The full name.
    public String name() {
        return name;
    }

    /// Sets the fields, once all messages are there to be named by them.
    void define(List<Field> list, Map<String, Field> names) {
        fields = List.copyOf(list);
        byName = names;
        Map<Integer, Field> beyond = new HashMap<>();
        List<@Nullable Field> numbers = new ArrayList<>();
        for (Field field : list) {
            if (field.number() > MAX_FIELDS * 2) {
                beyond.put(field.number(), field);
                continue;
            }
            while (numbers.size() <= field.number()) {
                numbers.add(null);
            }
            numbers.set(field.number(), field);
            if (field.label() == Label.REQUIRED) {
                required |= field.bit();
            }
        }
        byNumber = numbers.toArray(new Field[0]);
        additions = beyond;
    }

    List<Field> fields() {
        return fields;
    }

    @Nullable Field field(String fieldName) {
        return byName.get(fieldName);
    }

    @Nullable Field field(int number) {
        return number < byNumber.length ? byNumber[number] : additions.get(number);
    }

    /// Refuses a message that lacks a required field; `seen` has the bits of those it has.
    void requireAll(long seen) {
        long missing = required & ~seen;
        if (missing != 0) {
            Field field = fields.get(Long.numberOfTrailingZeros(missing));
            throw new CodecException("missing required field: " + name + "." + field.name());
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /// Whether and how often a field may be there.
    enum Label {
        OPTIONAL,
        REQUIRED,
        REPEATED,
        /// From texts to values of the field's type.
        MAP
    }

    /// What a field holds.
    enum Kind {
        DOUBLE(1),
        INT32(0),
        INT64(0),
        UINT32(0),
        UINT64(0),
        BOOL(0),
        ENUM(0),
        STRING(2),
        BYTES(2),
        MESSAGE(2);

        private final int wire;

        Kind(int wire) {
            this.wire = wire;
        }

        /// The number of its form on the wire.
        int wire() {
            return wire;
        }
    }

    /// A field.
    ///
    /// @param index its place among the fields of its message, below [#MAX_FIELDS]
    /// @param group of a field of which only one of several may be set, the bits of all of them;
    ///   else 0
    record Field(
            int index,
            int number,
            String name,
            Label label,
            Kind kind,
            @Nullable MessageType message,
            @Nullable EnumType constants,
            long group) {

        long bit() {
            return 1L << index;
        }

        boolean isMany() {
            return label == Label.REPEATED || label == Label.MAP;
        }

        /// The form on the wire of one occurrence that is not packed.
        int wire() {
            return label == Label.MAP ? Wire.BYTES : kind.wire();
        }

        /// The message that the field holds, for fields of that kind.
        MessageType messageType() {
            if (message == null) {
                throw new IllegalStateException(name + " holds no message");
            }
            return message;
        }

        EnumType enumType() {
            if (constants == null) {
                throw new IllegalStateException(name + " holds no enum");
            }
            return constants;
        }
    }

    /// An enum: its constants by name and by number.
    record EnumType(String name, Map<String, Integer> numbers, Map<Integer, String> names) {}
}
