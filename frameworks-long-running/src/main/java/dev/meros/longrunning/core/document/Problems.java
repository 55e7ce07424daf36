package dev.meros.longrunning.core.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What is wrong with a document, by path, in the order found: `/apps(0)/id` → texts. Collected
/// while reading; used by one thread.
public final class Problems {
    /// The most problems that are kept; more help nobody.
    private static final int LIMIT = 100;

    private final SequencedMap<String, List<String>> byPath = new LinkedHashMap<>();
    private int count;

    public void add(String path, String text) {
        if (count++ < LIMIT) {
            byPath.computeIfAbsent(path.isEmpty() ? "/" : path, _ -> new ArrayList<>()).add(text);
        }
    }

    public boolean isEmpty() {
        return byPath.isEmpty();
    }

    public SequencedMap<String, List<String>> byPath() {
        return Collections.unmodifiableSequencedMap(byPath);
    }
}
