package dev.meros.volumes.local;

import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeSpec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A file system that several nodes can mount, as `mount -t TYPE -o OPTIONS SOURCE` does.
///
/// @param type such as `nfs` or `glusterfs`; what `mount` knows or has a helper for
/// @param source such as `server:/export`
/// @param options joined by commas; empty: none
record Share(String type, String source, String options) {
    static final String TYPE = "type";
    static final String SOURCE = "source";
    static final String OPTIONS = "options";

    /// Devices and programs of the share get no power over the node.
    private static final String ALWAYS = "nosuid,nodev";

    private static final Pattern TYPE_FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,62}");
    private static final Set<String> REFUSED =
            Set.of("bind", "rbind", "move", "remount", "suid", "dev");
    private static final int MAX_LENGTH = 4096;
    private static final int KEY_BYTES = 16;

    Share {
        if (!TYPE_FORM.matcher(type).matches()) {
            throw new VolumeException(
                    "parameter type: " + type + " (expected: a type of file system such as nfs)");
        }
        requireText(SOURCE, source);
        if (source.isEmpty() || source.startsWith("-")) {
            throw new VolumeException(
                    "parameter source: " + source + " (expected: such as server:/export)");
        }
        requireText(OPTIONS, options);
        for (String option : options.split(",", -1)) {
            if (REFUSED.contains(option.strip())) {
                throw new VolumeException(
                        "parameter options: " + option + " (expected: none of " + refused() + ")");
            }
        }
    }

    private static List<String> refused() {
        return REFUSED.stream().sorted().toList();
    }

    private static void requireText(String name, String text) {
        if (text.length() > MAX_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
            throw new VolumeException(
                    "parameter "
                            + name
                            + ": "
                            + text.length()
                            + " characters (expected: at most "
                            + MAX_LENGTH
                            + ", on one line)");
        }
    }

    /// What the parameters of a volume say.
    static Share of(VolumeSpec spec) {
        Map<String, String> parameters = spec.parameters();
        for (String name : List.of(TYPE, SOURCE)) {
            if (!parameters.containsKey(name)) {
                throw new VolumeException(
                        "parameters: "
                                + parameters.keySet()
                                + " (expected: type and source of what is to be mounted)");
            }
        }
        return new Share(
                parameters.getOrDefault(TYPE, ""),
                parameters.getOrDefault(SOURCE, ""),
                parameters.getOrDefault(OPTIONS, ""));
    }

    String allOptions() {
        return options.isEmpty() ? ALWAYS : ALWAYS + "," + options;
    }

    /// A file name that no other share has.
    String key() {
        try {
            String all = type + "\n" + source + "\n" + options;
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
