package dev.meros.kernel.journal;

import dev.meros.kernel.KernelException;

import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.function.Consumer;

/// The file form of a stored image: a line that names the form, the parts, each after its length as
/// four bytes, and a length of −1. Its MD5 stands in a file beside it, as Ratis wants it for
/// sending images to other members.
final class SnapshotFile {
    private static final String FORM = "meros-snapshot 1\n";
    private static final int END = -1;
    private static final int BUFFER = 1 << 16;

    private SnapshotFile() {}

    /// Writes parts to a file and makes it durable; returns its MD5.
    static MD5Hash write(Path file, Iterable<byte[]> parts) throws IOException {
        MessageDigest digest = MD5FileUtil.newMD5();
        try (FileOutputStream bytes = new FileOutputStream(file.toFile());
                DataOutputStream out =
                        new DataOutputStream(
                                new BufferedOutputStream(
                                        new DigestOutputStream(bytes, digest), BUFFER))) {
            out.writeBytes(FORM);
            for (byte[] part : parts) {
                out.writeInt(part.length);
                out.write(part);
            }
            out.writeInt(END);
            out.flush();
            bytes.getChannel().force(true);
        }
        return MD5Hash.newInstance(digest.digest());
    }

    /// Puts a written file in its place, with its MD5 beside it.
    static void publish(Path written, MD5Hash md5, File place) throws IOException {
        MD5FileUtil.saveMD5File(place, md5);
        Files.move(
                written,
                place.toPath(),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        Path directory = place.toPath().toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /// Reads the parts in order; throws [KernelException] when the file is not what was written.
    static void read(Path file, @Nullable MD5Hash expected, Consumer<byte[]> part) {
        try {
            if (expected == null
                    || !expected.equals(MD5FileUtil.computeMd5ForFile(file.toFile()))) {
                throw damaged(file, "its checksum does not match", null);
            }
            try (DataInputStream in =
                    new DataInputStream(
                            new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
                for (int i = 0; i < FORM.length(); i++) {
                    if (in.read() != FORM.charAt(i)) {
                        throw damaged(file, "a newer kernel may have written it", null);
                    }
                }
                for (int length = in.readInt(); length != END; length = in.readInt()) {
                    part.accept(in.readNBytes(length));
                }
            }
        } catch (IOException e) {
            throw damaged(file, e.toString(), e);
        }
    }

    private static KernelException damaged(Path file, String why, @Nullable Throwable cause) {
        String message = "journal: snapshot " + file + " cannot be used: " + why;
        return cause == null ? new KernelException(message) : new KernelException(message, cause);
    }
}
