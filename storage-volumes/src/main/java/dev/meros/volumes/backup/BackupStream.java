package dev.meros.volumes.backup;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.volumes.VolumeException;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Writes and reads back-ups.
public final class BackupStream {
    private static final String MAGIC = "MEROS-BACKUP 1";
    private static final int MAX_LINE = 1 << 16;
    private static final int BUFFER = 1 << 16;

    private BackupStream() {}

    /// Writes the content of a back-up.
    @FunctionalInterface
    public interface Source {
        void writeTo(OutputStream to) throws IOException;
    }

    /// Takes the content of a back-up, to its end.
    @FunctionalInterface
    public interface Sink {
        void readFrom(BackupHeader header, InputStream from) throws IOException;
    }

    /// Writes a back-up; the stream stays open.
    public static void write(BackupHeader header, Source content, OutputStream to)
            throws IOException {
        DigestOutputStream out = new DigestOutputStream(to, sha256());
        out.write((MAGIC + "\n").getBytes(StandardCharsets.US_ASCII));
        out.write(Json.write(header));
        out.write('\n');
        try (OutputStream body = new GZIPOutputStream(new FrameOutputStream(out), BUFFER)) {
            content.writeTo(body);
        }
        to.write(out.getMessageDigest().digest());
        to.flush();
    }

    /// Reads a back-up; throws [VolumeException] when it is none, or damaged, which may become
    /// known only after the sink has got all of it. The stream stays open.
    public static BackupHeader read(InputStream from, Sink sink) throws IOException {
        DigestInputStream in = new DigestInputStream(from, sha256());
        BackupHeader header = readHeader(in);
        FrameInputStream frames = new FrameInputStream(in);
        try {
            InputStream body = new GZIPInputStream(frames, BUFFER);
            sink.readFrom(header, body);
            // what the sink left, and what follows what gzip made
            body.transferTo(OutputStream.nullOutputStream());
            frames.transferTo(OutputStream.nullOutputStream());
        } catch (EOFException e) {
            throw new VolumeException("backup: cut short (expected: whole)", e);
        }
        byte[] expected = in.getMessageDigest().digest();
        byte[] found = from.readNBytes(expected.length);
        if (!MessageDigest.isEqual(expected, found)) {
            throw new VolumeException("backup.checksum: differs (expected: that of the content)");
        }
        return header;
    }

    private static BackupHeader readHeader(InputStream in) throws IOException {
        String magic = line(in);
        if (!magic.equals(MAGIC)) {
            String begin = magic.substring(0, Math.min(20, magic.length()));
            throw new VolumeException(
                    "backup: begins with " + begin + " (expected: " + MAGIC + ")");
        }
        try {
            BackupHeader header = Json.read(line(in), BackupHeader.class);
            if (!BackupHeader.GZIP.equals(header.compression())) {
                throw new VolumeException(
                        "backup.compression: " + header.compression() + " (expected: gzip)");
            }
            return header;
        } catch (CodecException e) {
            throw new VolumeException(
                    "backup.header: " + e.getMessage() + " (expected: a line of JSON)", e);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.size() == MAX_LINE) {
                throw new VolumeException("backup: no line at its start (expected: " + MAGIC + ")");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
