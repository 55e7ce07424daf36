package dev.meros.kernel.engine;

import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.state.EntryStore;
import dev.meros.kernel.core.task.TaskBook;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Copies a state with everything transient in it, so that something can be tried out on the copy.
///
/// The books of a state are objects of `kernel.core` and collections of the JDK, which are copied;
/// their entries are values, which are shared. It works on whatever books there are, so that none
/// can be forgotten; `StateCopyTest` holds that a copy decides as the original does. A JDK class
/// that is neither a known collection nor a value is refused.
public final class StateCopy {
    private static final String OURS = ClusterState.class.getPackageName();

    private final Allocation objects = allocation();
    private final IdentityHashMap<Object, Object> copies = new IdentityHashMap<>();
    private final Map<Class<?>, List<Field>> fields = new HashMap<>();
    private final Map<Class<?>, Boolean> values = new HashMap<>();
    private final Part part;

    /// How much of a state is copied.
    public enum Part {
        /// All of it.
        ALL,
        /// Without tasks and framework state, which take most of the time: enough to ask what may
        /// be offered. What tasks use stays used.
        OFFERABLE
    }

    /// Makes an object whose constructor is not run, as serialization does.
    private interface Allocation {
        Object of(Class<?> type) throws ReflectiveOperationException;
    }

    private StateCopy(Part part) {
        this.part = part;
    }

    /// A copy that changes on its own. Called by the thread that owns the state.
    public static ClusterState of(ClusterState state, Part part) {
        return (ClusterState) new StateCopy(part).copyOf(state);
    }

    private @Nullable Object copy(@Nullable Object original) {
        return original == null || isValue(original.getClass()) ? original : copyOf(original);
    }

    private Object copyOf(Object original) {
        Object known = copies.get(original);
        if (known != null) {
            return known;
        }
        return switch (original) {
            case TaskBook _ when part == Part.OFFERABLE -> put(original, new TaskBook(0));
            case EntryStore _ when part == Part.OFFERABLE -> put(original, new EntryStore());
            case BitSet bits -> put(original, bits.clone());
            case EnumSet<?> constants -> put(original, constants.clone());
            case Map<?, ?> map -> map(map);
            case Collection<?> collection -> collection(collection);
            case Record r -> record(r);
            default -> original.getClass().isArray() ? array(original) : object(original);
        };
    }

    private Object put(Object original, Object copy) {
        copies.put(original, copy);
        return copy;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object map(Map<?, ?> map) {
        Map copy =
                switch (map) {
                    case EnumMap e -> new EnumMap(e);
                    case SortedMap s -> new TreeMap(s.comparator());
                    case LinkedHashMap l -> LinkedHashMap.newLinkedHashMap(l.size());
                    case HashMap h -> HashMap.newHashMap(h.size());
                    case IdentityHashMap i -> new IdentityHashMap(i.size());
                    default -> LinkedHashMap.newLinkedHashMap(map.size());
                };
        put(map, copy);
        map.forEach((key, value) -> copy.put(copy(key), copy(value)));
        return copy;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object collection(Collection<?> collection) {
        Collection copy =
                switch (collection) {
                    case SortedSet s -> new TreeSet(s.comparator());
                    case LinkedHashSet l -> LinkedHashSet.newLinkedHashSet(l.size());
                    case HashSet h -> HashSet.newHashSet(h.size());
                    case Set s -> LinkedHashSet.newLinkedHashSet(s.size());
                    case ArrayDeque a -> new ArrayDeque(a.size());
                    case PriorityQueue q ->
                            new PriorityQueue(Math.max(1, q.size()), q.comparator());
                    default -> new ArrayList(collection.size());
                };
        put(collection, copy);
        for (Object each : collection) {
            copy.add(copy(each));
        }
        return copy;
    }

    private Object array(Object array) {
        int length = Array.getLength(array);
        Object copy = Array.newInstance(array.getClass().getComponentType(), length);
        put(array, copy);
        if (array.getClass().getComponentType().isPrimitive()) {
            System.arraycopy(array, 0, copy, 0, length);
        } else {
            for (int i = 0; i < length; i++) {
                Array.set(copy, i, copy(Array.get(array, i)));
            }
        }
        return copy;
    }

    private Object record(Record original) {
        RecordComponent[] components = original.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] parts = new @Nullable Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                components[i].getAccessor().setAccessible(true);
                parts[i] = copy(components[i].getAccessor().invoke(original));
            }
            Constructor<?> constructor = original.getClass().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return put(original, constructor.newInstance(parts));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no copy of " + original.getClass(), e);
        }
    }

    private Object object(Object original) {
        Class<?> type = original.getClass();
        if (!type.getName().startsWith(OURS)) {
            throw new IllegalStateException("state: " + type + " (expected: a known collection)");
        }
        try {
            Object copy = objects.of(type);
            put(original, copy);
            for (Field field : fields.computeIfAbsent(type, StateCopy::fieldsOf)) {
                field.set(copy, copy(field.get(original)));
            }
            return copy;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no copy of " + type, e);
        }
    }

    /// The factory of the JDK for this is there for libraries, but javac warns of its name.
    private static Allocation allocation() {
        try {
            Class<?> type = Class.forName("sun.reflect.ReflectionFactory");
            Object factory = type.getMethod("getReflectionFactory").invoke(null);
            Method make =
                    type.getMethod(
                            "newConstructorForSerialization", Class.class, Constructor.class);
            Constructor<Object> root = Object.class.getDeclaredConstructor();
            return wanted -> ((Constructor<?>) make.invoke(factory, wanted, root)).newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JDK cannot make objects without a constructor", e);
        }
    }

    private static List<Field> fieldsOf(Class<?> type) {
        List<Field> found = new ArrayList<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    found.add(field);
                }
            }
        }
        return found;
    }

    /// Whether instances never change, so that they can be shared.
    private boolean isValue(Class<?> type) {
        Boolean known = values.get(type);
        if (known == null) {
            values.put(type, Boolean.TRUE); // for records that hold their own kind
            known = decide(type);
            values.put(type, known);
        }
        return known;
    }

    private boolean decide(Class<?> type) {
        if (type.isArray()) {
            return false;
        }
        if (type.isPrimitive() || type.isEnum() || type.isHidden() || type.isSynthetic()) {
            return true;
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                Class<?> held = component.getType();
                boolean isOurObject =
                        held.getName().startsWith(OURS) && !held.isRecord() && !held.isInterface();
                if (held.isArray() || (isOurObject && !isValue(held))) {
                    return false;
                }
            }
            return true;
        }
        boolean isCollection =
                Map.class.isAssignableFrom(type)
                        || Collection.class.isAssignableFrom(type)
                        || BitSet.class.isAssignableFrom(type);
        return !isCollection && !type.getName().startsWith(OURS);
    }
}
