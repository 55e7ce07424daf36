package dev.meros.kernel.core.operation;

import dev.meros.api.resource.Resources;

/// What an operation takes from the resources of an agent, and what it puts in its place; both
/// without allocation.
public record Conversion(Resources consumed, Resources converted) {
    /// A conversion that changes nothing.
    public static final Conversion NONE = new Conversion(Resources.EMPTY, Resources.EMPTY);

    /// Whether it changes nothing.
    public boolean isEmpty() {
        return consumed.isEmpty() && converted.isEmpty();
    }

    /// The resources after this conversion; what is consumed must be among them.
    public Resources applyTo(Resources resources) {
        return resources.minus(consumed).plus(converted);
    }

    /// This conversion followed by another, in as few resources as possible: what was made and used
    /// up again, or taken and given back, is left out.
    public Conversion then(Conversion next) {
        Resources reused = common(converted, next.consumed);
        Resources taken = consumed.plus(next.consumed.minus(reused));
        Resources made = converted.minus(reused).plus(next.converted);
        Resources restored = common(taken, made);
        return new Conversion(taken.minus(restored), made.minus(restored));
    }

    /// What is in both.
    static Resources common(Resources a, Resources b) {
        return a.minus(a.minus(b));
    }
}
