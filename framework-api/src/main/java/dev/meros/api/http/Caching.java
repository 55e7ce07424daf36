package dev.meros.api.http;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// What a request says about pages that its client has already, and about compression.
public final class Caching {
    private Caching() {}

    /// Whether a value of `If-None-Match` names an entity tag, which is given with its quotes; weak
    /// tags count as strong ones.
    public static boolean isKnown(@Nullable String ifNoneMatch, String tag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String each : ifNoneMatch.split(",", -1)) {
            String known = each.strip();
            if (known.startsWith("W/")) {
                known = known.substring(2);
            }
            if (known.equals("*") || known.equals(tag)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a value of `Accept-Encoding` allows gzip: by name, or by `*`, without `q=0`.
    public static boolean acceptsGzip(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        boolean anything = false;
        for (String each : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = each.split(";", 2);
            String name = parts[0].strip();
            boolean wanted = parts.length < 2 || !parts[1].strip().matches("q=0(\\.0*)?");
            if (name.equals("gzip") || name.equals("x-gzip")) {
                return wanted;
            }
            anything = anything || (name.equals("*") && wanted);
        }
        return anything;
    }
}
