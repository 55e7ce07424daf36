package dev.meros.kernel.core.offer;

import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.amount.Same;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Those who refuse the same resources, a bit for each claim: most frameworks refuse the same, all
/// that is free.
class RefusedGroup {
    final Resources refused;
    private long[] bits = new long[1];
    private int count;
    private @Nullable Resources lastOffer;
    private boolean lastHolds;

    RefusedGroup(Resources refused) {
        this.refused = refused;
    }

    boolean has(int claim) {
        int word = claim >> 6;
        return word < bits.length && (bits[word] & (1L << claim)) != 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /// Whether this is about all of an offer; the same one is asked about again and again.
    boolean holds(Resources offer) {
        if (!Same.object(offer, lastOffer)) {
            lastOffer = offer;
            lastHolds = Same.object(offer, refused) || refused.contains(offer);
        }
        return lastHolds;
    }

    void set(int claim) {
        if (!has(claim)) {
            if (claim >> 6 >= bits.length) {
                bits = Arrays.copyOf(bits, (claim >> 6) + 1);
            }
            bits[claim >> 6] |= 1L << claim;
            count++;
        }
    }

    void clear(int claim) {
        if (has(claim)) {
            bits[claim >> 6] &= ~(1L << claim);
            count--;
        }
    }

    /// Takes those out of `candidates` who are in this group.
    void strike(long[] candidates) {
        int words = Math.min(candidates.length, bits.length);
        for (int i = 0; i < words; i++) {
            candidates[i] &= ~bits[i];
        }
    }
}
