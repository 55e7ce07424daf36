package dev.meros.volumes.backup;

import dev.meros.volumes.VolumeException;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// What a back-up is of.
///
/// @param volume the names of the volume, joined by `/`
/// @param sizeMb its size in MB
/// @param provider its provider
/// @param filesystem its file system, if it asked for one
/// @param created when the back-up was begun, such as `2026-01-31T12:00:00Z`
/// @param content `tar` or `raw`
/// @param compression `gzip`
/// @param labels those of the volume
public record BackupHeader(
        String volume,
        long sizeMb,
        String provider,
        @Nullable String filesystem,
        String created,
        String content,
        String compression,
        Map<String, String> labels) {
    /// The content of a volume of files.
    public static final String TAR = "tar";

    /// The content of a volume that is a device.
    public static final String RAW = "raw";

    /// The only compression there is.
    public static final String GZIP = "gzip";

    public BackupHeader {
        labels = labels == null ? Map.of() : labels;
    }

    /// Throws [VolumeException] unless the content is this.
    public void requireContent(String wanted) {
        if (!wanted.equals(content)) {
            throw new VolumeException("backup.content: " + content + " (expected: " + wanted + ")");
        }
    }
}
