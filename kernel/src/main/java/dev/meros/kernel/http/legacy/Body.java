package dev.meros.kernel.http.legacy;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// The body of an answer with its tag, as it is and compressed. Bodies of equal tag are equal.
/// Thread-safe.
public final class Body {
    /// Smaller bodies are not compressed, as in Mesos.
    private static final int LEAST_COMPRESSED = 1_024;

    private static final int TAG_BYTES = 12;

    private final String tag;
    private final Chunks plain;
    private final AtomicInteger readers = new AtomicInteger();
    private @Nullable Chunks compressed;

    Body(String tag, Chunks plain) {
        this.tag = tag;
        this.plain = plain;
    }

    /// A body of a few bytes, whose tag is computed from them.
    public static Body of(byte[] bytes) {
        Chunks chunks = new Chunks();
        chunks.write(bytes, 0, bytes.length);
        chunks.close();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Body(HexFormat.of().formatHex(digest, 0, TAG_BYTES), chunks);
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every JDK has SHA-256", e);
        }
    }

    /// What tells it from other bodies: letters and digits.
    public String tag() {
        return tag;
    }

    /// How it may be sent.
    public enum Form {
        PLAIN,
        GZIP
    }

    /// The form for a client that takes gzip or not.
    public Form formFor(Form wanted) {
        return wanted == Form.GZIP && plain.length() >= LEAST_COMPRESSED ? Form.GZIP : Form.PLAIN;
    }

    /// The bytes in pieces, not to be changed. Compressing takes a millisecond or more for each
    /// megabyte, once: it is not for an event loop when the body is large.
    public List<byte[]> pieces(Form form) {
        return chunks(form).pieces();
    }

    public long length(Form form) {
        return chunks(form).length();
    }

    /// Whether the bytes are there without further work.
    public synchronized boolean isReady(Form form) {
        return form == Form.PLAIN || compressed != null;
    }

    private Chunks chunks(Form form) {
        return switch (form) {
            case PLAIN -> plain;
            case GZIP -> compressed();
        };
    }

    private synchronized Chunks compressed() {
        Chunks known = compressed;
        if (known == null) {
            known = new Chunks();
            try (Fast out = new Fast(known)) {
                for (byte[] piece : plain.pieces()) {
                    out.write(piece);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            known.close();
            compressed = known;
        }
        return known;
    }

    /// Compresses at the level that costs least.
    private static final class Fast extends GZIPOutputStream {
        Fast(Chunks out) throws IOException {
            super(out, 64 << 10);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /// What it takes of memory, in bytes.
    synchronized long size() {
        return plain.length() + (compressed == null ? 0 : compressed.length());
    }

    /// Somebody sends it from now on, until [#release].
    public void acquire() {
        readers.incrementAndGet();
    }

    public void release() {
        readers.decrementAndGet();
    }

    boolean isBeingSent() {
        return readers.get() > 0;
    }

    Chunks plain() {
        return plain;
    }
}
