package dev.meros.kernel.core.amount;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// The names of scalars, such as `cpus` and `mem`, as small numbers in the order in which they were
/// first met. The numbers are for one state and may differ on another member: nothing that is
/// decided may depend on their order.
public final class ScalarNames {
    private final HashMap<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    /// The number of a name, which gets one now if it has none.
    public int numberOf(String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            number = names.size();
            numbers.put(name, number);
            names.add(name);
        }
        return number;
    }

    public String name(int number) {
        return names.get(number);
    }

    /// How many names there are.
    public int size() {
        return names.size();
    }
}
