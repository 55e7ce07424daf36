package dev.meros.kernel.core.allocation;

import dev.meros.api.resource.Resources;

/// What frameworks have declined on one agent. Claims are named by their numbers ([ClaimEntry]).
public interface Refusals {
    /// Those of nobody.
    Refusals NONE =
            new Refusals() {
                @Override
                public void strike(Resources offer, long[] candidates) {}

                @Override
                public boolean refuses(int claim, Resources offer) {
                    return false;
                }
            };

    /// Takes those out of `candidates` (a bit for each claim, 64 to a word) who refuse all of an
    /// offer.
    void strike(Resources offer, long[] candidates);

    /// Whether a live filter of a claim holds all of an offer.
    boolean refuses(int claim, Resources offer);
}
