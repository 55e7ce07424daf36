package dev.meros.volumes.backup;

import dev.meros.volumes.Volume;
import dev.meros.volumes.system.Programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Back-ups of trees of files: owners, permissions, attributes, links, devices and holes are kept.
public final class Archive {
    private final Programs programs;

    public Archive(Programs programs) {
        this.programs = programs;
    }

    /// Writes a tree that nobody changes meanwhile.
    public void write(Volume volume, Path tree, OutputStream to) throws IOException {
        BackupStream.write(
                header(volume, BackupHeader.TAR),
                out ->
                        programs.writeTo(
                                out,
                                "tar",
                                "--create",
                                "--file=-",
                                "--numeric-owner",
                                "--xattrs",
                                "--acls",
                                "--sparse",
                                "--one-file-system",
                                "--exclude=./lost+found",
                                "--directory=" + tree,
                                "."),
                to);
    }

    /// Adds to a tree what a stream holds.
    public void read(InputStream from, Path tree) throws IOException {
        BackupStream.read(
                from,
                (header, in) -> {
                    header.requireContent(BackupHeader.TAR);
                    programs.readFrom(
                            in,
                            "tar",
                            "--extract",
                            "--file=-",
                            "--numeric-owner",
                            "--preserve-permissions",
                            "--xattrs",
                            "--xattrs-include=*",
                            "--acls",
                            "--directory=" + tree);
                });
    }

    /// The header of a back-up that is made now.
    public static BackupHeader header(Volume volume, String content) {
        return new BackupHeader(
                volume.id().toString(),
                volume.spec().sizeMb(),
                volume.provider(),
                volume.spec().filesystem(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                content,
                BackupHeader.GZIP,
                volume.spec().labels());
    }
}
