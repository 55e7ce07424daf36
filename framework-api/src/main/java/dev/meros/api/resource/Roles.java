package dev.meros.api.resource;

import java.util.List;
import java.util.Optional;

/// The rules of role names: a tree whose levels are joined by `/`, such as `web/shop` (mesos-v1
/// §2.2 SUBSCRIBE).
public final class Roles {
    /// The role of everybody; nothing can be reserved to it.
    public static final String EVERYBODY = "*";

    private Roles() {}

    /// Why a text cannot be the name of a role, as a message for whoever gave it.
    public static Optional<String> violation(String role) {
        if (role.equals(EVERYBODY)) {
            return Optional.empty();
        }
        String expected = null;
        if (role.isEmpty()) {
            expected = "a name";
        } else if (role.startsWith("-")) {
            expected = "no '-' at its beginning";
        } else if (role.startsWith("/") || role.endsWith("/") || role.contains("//")) {
            expected = "names joined by single '/'";
        } else if (role.chars()
                .anyMatch(c -> Character.isWhitespace(c) || c == '\b' || c == 0x7f)) {
            expected = "no white space or control characters";
        } else if (List.of(role.split("/")).stream()
                .anyMatch(part -> part.equals(".") || part.equals("..") || part.equals("*"))) {
            expected = "no part that is '.', '..' or '*'";
        }
        return expected == null
                ? Optional.empty()
                : Optional.of("role: '%s' (expected: %s)".formatted(role, expected));
    }

    /// Whether `role` lies below `ancestor` in the tree: `web/shop` below `web`, no role below
    /// itself.
    public static boolean isBelow(String role, String ancestor) {
        int length = ancestor.length();
        return role.length() > length && role.charAt(length) == '/' && role.startsWith(ancestor);
    }

    /// Whether `role` is `ancestor` or lies below it.
    public static boolean isWithin(String role, String ancestor) {
        return role.equals(ancestor) || isBelow(role, ancestor);
    }
}
