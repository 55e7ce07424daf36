package dev.meros.kernel.core.allocation;

import java.util.Arrays;
import java.util.BitSet;

/// Sets of small numbers as words of 64 bits, where a [BitSet] would be made anew too often.
final class Bits {
    private Bits() {}

    static long[] of(BitSet set, int size) {
        return Arrays.copyOf(set.toLongArray(), words(size));
    }

    static long[] none(int size) {
        return new long[words(size)];
    }

    private static int words(int size) {
        return (size + 63) >> 6;
    }

    static boolean has(long[] bits, int number) {
        int word = number >> 6;
        return word < bits.length && (bits[word] & (1L << number)) != 0;
    }

    static void set(long[] bits, int number) {
        bits[number >> 6] |= 1L << number;
    }

    static void clear(long[] bits, int number) {
        bits[number >> 6] &= ~(1L << number);
    }

    static boolean isEmpty(long[] bits) {
        for (long word : bits) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    static int count(long[] bits) {
        int count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
        return count;
    }

    static void retain(long[] bits, long[] others) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= others[i];
        }
    }

    static void remove(long[] bits, long[] others) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= ~others[i];
        }
    }

    static void add(long[] bits, long[] others) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] |= others[i];
        }
    }

    static void forEach(long[] bits, Visitor visitor) {
        for (int i = 0; i < bits.length; i++) {
            for (long word = bits[i]; word != 0; word &= word - 1) {
                visitor.visit((i << 6) + Long.numberOfTrailingZeros(word));
            }
        }
    }

    @FunctionalInterface
    interface Visitor {
        void visit(int number);
    }
}
