package dev.meros.kernel.core.amount;

import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

/// Whether two collections are one object: quick, where equality would only save work.
public final class Same {
    private Same() {}

    @SuppressWarnings("ReferenceEquality")
    public static boolean object(@Nullable Resources a, @Nullable Resources b) {
        return a == b;
    }
}
