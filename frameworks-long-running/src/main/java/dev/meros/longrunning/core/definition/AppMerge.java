package dev.meros.longrunning.core.definition;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.document.Documents;

import java.util.Map;
import java.util.SequencedMap;

/// A partial update: the fields that are there replace those of the stored app, as a whole; what is
/// absent or null stays. The result still has to be read by [AppInput].
public final class AppMerge {
    private AppMerge() {}

    public static SequencedMap<String, Object> merge(App stored, Map<?, ?> update) {
        SequencedMap<String, Object> merged = Documents.copy(AppOutput.document(stored));
        merged.remove("version");
        merged.remove("resourceLimits");
        update.forEach(
                (field, value) -> {
                    if (value != null) {
                        merged.put(String.valueOf(field), value);
                    }
                });
        // an older form of a field replaces the newer form of what is stored
        if (update.get("ports") != null && update.get("portDefinitions") == null) {
            merged.remove("portDefinitions");
        }
        boolean legacy =
                update.get("ipAddress") != null
                        || (update.get("container") instanceof Map<?, ?> container
                                && container.get("docker") instanceof Map<?, ?> docker
                                && docker.get("network") != null);
        if (legacy && update.get("networks") == null) {
            merged.remove("networks");
        }
        if (update.get("uris") != null && update.get("fetch") == null) {
            merged.remove("fetch");
        }
        return merged;
    }
}
