package dev.meros.volumes.registry;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/// The form of a record on disk: a line `meros-volume VERSION SHA256`, then the volume as JSON, of
/// which SHA256 is the checksum.
final class RecordFile {
    static final int VERSION = 1;
    private static final String MAGIC = "meros-volume";

    private RecordFile() {}

    /// A record of a version that this one cannot read.
    static final class NewerException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NewerException(String message) {
            super(message);
        }
    }

    static byte[] write(Volume volume) {
        byte[] body = Json.write(volume);
        String head = MAGIC + " " + VERSION + " " + sha256(body) + "\n";
        byte[] line = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(line, line.length + body.length);
        System.arraycopy(body, 0, all, line.length, body.length);
        return all;
    }

    /// Throws [VolumeException] when the record is damaged, [NewerException] when it is of a later
    /// version.
    static Volume read(byte[] file) {
        int end = 0;
        while (end < file.length && file[end] != '\n') {
            end++;
        }
        String[] head = new String(file, 0, end, StandardCharsets.UTF_8).split(" ", -1);
        if (end == file.length || head.length != 3 || !head[0].equals(MAGIC)) {
            throw new VolumeException("head: missing (expected: " + MAGIC + " VERSION SHA256)");
        }
        if (!head[1].equals(String.valueOf(VERSION))) {
            if (head[1].matches("[1-9][0-9]{0,5}")) {
                throw new NewerException("version: " + head[1] + " (expected: " + VERSION + ")");
            }
            throw new VolumeException("version: " + head[1] + " (expected: " + VERSION + ")");
        }
        byte[] body = Arrays.copyOfRange(file, end + 1, file.length);
        if (!head[2].equals(sha256(body))) {
            throw new VolumeException("checksum: " + sha256(body) + " (expected: " + head[2] + ")");
        }
        try {
            Volume volume = Json.read(body, Volume.class);
            Objects.requireNonNull(volume.spec().id());
            return volume;
        } catch (CodecException | NullPointerException e) {
            throw new VolumeException("content: " + e.getMessage() + " (expected: a volume)", e);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
