package dev.meros.volumes.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.system.Programs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

final class BackupStreamTest {
    private static final Volume VOLUME =
            Volume.of(
                    VolumeSpec.persistent(VolumeId.of("a", "b"), 16)
                            .withLabels(Map.of("owner", "web")),
                    "directory",
                    null);

    @TempDir private Path directory;

    private static byte[] backup(byte[] content) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        BackupStream.write(Archive.header(VOLUME, BackupHeader.RAW), out -> out.write(content), to);
        return to.toByteArray();
    }

    private static byte[] content(InputStream from) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        BackupStream.read(from, (_, in) -> in.transferTo(to));
        return to.toByteArray();
    }

    @Test
    void contentComesBackAndWhatFollowsIsLeft() throws IOException {
        byte[] content = new byte[3 << 20];
        new Random(1).nextBytes(content);
        byte[] stream = backup(content);
        byte[] longer = Arrays.copyOf(stream, stream.length + 5);

        InputStream from = new ByteArrayInputStream(longer);

        assertThat(content(from)).isEqualTo(content);
        assertThat(from.available()).isEqualTo(5);
        assertThat(content(new ByteArrayInputStream(backup(new byte[0])))).isEmpty();
    }

    @Test
    void formIsAsDocumented() throws IOException {
        byte[] stream = backup(new byte[] {1});

        String text = new String(stream, StandardCharsets.ISO_8859_1);

        assertThat(text)
                .matches(
                        "(?s)MEROS-BACKUP 1\n"
                                + "\\{\"volume\":\"a/b\",\"size_mb\":16,\"provider\":\"directory\","
                                + "\"created\":\"20..-..-..T..:..:..Z\",\"content\":\"raw\","
                                + "\"compression\":\"gzip\",\"labels\":\\{\"owner\":\"web\"}}\n"
                                + "\0\0\0.\\x1f.+\0{4}.{32}");
    }

    @Test
    void noDamageAnywhereGoesUnnoticed() throws IOException {
        byte[] content = new byte[2000];
        new Random(1).nextBytes(content);
        byte[] stream = backup(content);
        for (int i = 0; i < stream.length; i++) {
            byte[] damaged = stream.clone();
            damaged[i] ^= 4;
            byte[] cut = Arrays.copyOf(stream, i);
            for (byte[] bad : new byte[][] {damaged, cut}) {
                assertThat(catchThrowable(() -> content(new ByteArrayInputStream(bad))))
                        .as("byte " + i)
                        .isInstanceOfAny(VolumeException.class, IOException.class);
            }
        }
    }

    @Test
    void treeComesBackWithItsOwnersAndLinks() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree/sub"));
        Files.writeString(tree.resolve("file"), "text");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
        Files.createLink(tree.resolve("hard"), tree.resolve("file"));
        Files.setAttribute(tree.resolve("file"), "unix:mode", 0640);
        Path empty = Files.createDirectories(directory.resolve("restored"));
        Archive archive = new Archive(new Programs(Steps.NONE));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();

        archive.write(VOLUME, directory.resolve("tree"), stream);
        archive.read(new ByteArrayInputStream(stream.toByteArray()), empty);

        Path restored = empty.resolve("sub");
        assertThat(restored.resolve("file")).hasContent("text");
        assertThat((int) Files.getAttribute(restored.resolve("hard"), "unix:mode") & 07777)
                .isEqualTo(0640);
        assertThat(Files.getAttribute(restored.resolve("hard"), "unix:nlink")).isEqualTo(2);
        assertThat(Files.readSymbolicLink(restored.resolve("link"))).isEqualTo(Path.of("file"));
    }

    @Test
    void bytesOfADeviceAreNoTree() throws IOException {
        byte[] stream = backup(new byte[10]);
        Archive archive = new Archive(new Programs(Steps.NONE));

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> archive.read(new ByteArrayInputStream(stream), directory))
                .withMessage("backup.content: raw (expected: tar)");
    }
}
