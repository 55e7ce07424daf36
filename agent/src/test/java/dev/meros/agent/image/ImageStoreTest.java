package dev.meros.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.agent.fetch.Programs;
import dev.meros.agent.image.Images.Pull;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Images made with umoci and read with skopeo, as a node has them.
class ImageStoreTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir Path directory;

    private Path layout = Path.of("");
    private ImageStore store = null;

    @BeforeAll
    static void components() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String program : List.of("skopeo", "umoci")) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), "needs " + program);
        }
    }

    /// An image of two layers: the second takes a file away, and all of a directory.
    @BeforeEach
    void image() throws IOException {
        layout = directory.resolve("layout");
        run("umoci", "init", "--layout", layout.toString());
        run("umoci", "new", "--image", layout + ":v1");
        Path bundle = directory.resolve("bundle");
        Path root = bundle.resolve("rootfs");
        run("umoci", "unpack", "--image", layout + ":v1", bundle.toString());
        Files.createDirectories(root.resolve("dir/sub"));
        Files.writeString(root.resolve("kept"), "kept\n");
        Files.writeString(root.resolve("gone"), "gone\n");
        Files.writeString(root.resolve("dir/sub/old"), "old\n");
        run("umoci", "repack", "--image", layout + ":v1", bundle.toString());
        Path second = directory.resolve("second");
        run("umoci", "unpack", "--image", layout + ":v1", second.toString());
        Files.delete(second.resolve("rootfs/gone"));
        run("rm", "-r", second.resolve("rootfs/dir").toString());
        Files.createDirectories(second.resolve("rootfs/dir"));
        Files.writeString(second.resolve("rootfs/dir/new"), "new\n");
        run("umoci", "repack", "--image", layout + ":v2", second.toString());
        run(
                "umoci",
                "config",
                "--image",
                layout + ":v2",
                "--config.entrypoint=/bin/serve",
                "--config.cmd=--port=80",
                "--config.env=A=b",
                "--config.user=web",
                "--config.workingdir=/srv");
        store = new ImageStore(directory.resolve("images"), Optional.of(directory));
    }

    private static void run(String... line) throws IOException {
        Programs.run(List.of(line), DEADLINE);
    }

    @Test
    void configurationIsRead() {
        LocalImage image = store.get("oci:" + layout + ":v2", Pull.IF_MISSING);

        assertThat(image.config())
                .isEqualTo(
                        new LocalImage.Config(
                                List.of("/bin/serve"),
                                List.of("--port=80"),
                                List.of("A=b"),
                                "web",
                                "/srv"));
        assertThat(image.layers()).hasSize(2);
    }

    @Test
    void layersTakeAwayWhatIsBelowThem() throws IOException {
        LocalImage image = store.get("oci:" + layout + ":v2", Pull.IF_MISSING);
        Path merged = Files.createDirectory(directory.resolve("merged"));
        String lower = image.layers().get(1) + ":" + image.layers().get(0);
        run("mount", "-t", "overlay", "x", "-o", "lowerdir=" + lower, merged.toString());
        try (Stream<Path> files = Files.walk(merged)) {
            assertThat(files.map(f -> merged.relativize(f).toString()))
                    .containsExactlyInAnyOrder("", "kept", "dir", "dir/new");
        } finally {
            run("umount", merged.toString());
        }
    }

    @Test
    void layersAreSharedByImages() throws IOException {
        LocalImage one = store.get("oci:" + layout + ":v1", Pull.IF_MISSING);
        LocalImage two = store.get("oci:" + layout + ":v2", Pull.IF_MISSING);

        assertThat(two.layers().getFirst()).isEqualTo(one.layers().getFirst());
        try (Stream<Path> layers = Files.list(directory.resolve("images/layers"))) {
            assertThat(layers).hasSize(2);
        }
    }

    @Test
    void archivesOfDockerAreFoundByNameAndByPath() throws IOException {
        Path archive = directory.resolve("app:1.tar");
        run(
                "skopeo",
                "--insecure-policy",
                "copy",
                "--quiet",
                "oci:" + layout + ":v2",
                "docker-archive:" + directory.resolve("app.tar") + ":app:1");
        Files.move(directory.resolve("app.tar"), archive);

        LocalImage byName = store.get("app:1", Pull.IF_MISSING);

        assertThat(byName.config().entrypoint()).containsExactly("/bin/serve");
        Path plain = Files.move(archive, directory.resolve("plain.tar"));
        assertThat(store.get(plain.toString(), Pull.IF_MISSING)).isEqualTo(byName);
        assertThat(store.get("app:1", Pull.IF_MISSING)).isEqualTo(byName);
    }

    @Test
    void imageThatIsHereIsNotFetchedAgainUnlessAsked() throws IOException {
        LocalImage image = store.get("oci:" + layout + ":v2", Pull.IF_MISSING);
        run("rm", "-r", layout.toString());

        assertThat(store.get("oci:" + layout + ":v2", Pull.IF_MISSING)).isEqualTo(image);
        refused("oci:" + layout + ":v2", Pull.ALWAYS, "image: oci:");
        assertThat(
                        new ImageStore(directory.resolve("images"), Optional.empty())
                                .get("oci:" + layout + ":v2", Pull.IF_MISSING))
                .isEqualTo(image);
    }

    @Test
    void missingImagesAreRefused() {
        refused("oci:" + layout + ":v3", Pull.IF_MISSING, "image: oci:" + layout + ":v3 (");
        refused(directory + "/none.tar", Pull.IF_MISSING, "no such file");
        refused("http://127.0.0.1:1/x.tar", Pull.IF_MISSING, "image: http://127.0.0.1:1/x.tar (");
    }

    @Test
    void corruptLayersAreRefusedAndLeaveNothing() throws IOException {
        Path largest;
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            largest =
                    blobs.filter(b -> isGzip(b))
                            .max((a, b) -> Long.compare(size(a), size(b)))
                            .orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
            file.seek(size(largest) / 2);
            file.write(0x55);
            file.write(0xAA);
        }

        refused("oci:" + layout + ":v2", Pull.IF_MISSING, "image: oci:");

        try (Stream<Path> left = Files.list(directory.resolve("images/tmp"))) {
            assertThat(left).isEmpty();
        }
        assertThat(Files.exists(directory.resolve("images/tmp"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @Test
    void imagesThatNobodyUsesAreRemovedWithTheirLayers() throws IOException {
        LocalImage one = store.get("oci:" + layout + ":v1", Pull.IF_MISSING);
        LocalImage two = store.get("oci:" + layout + ":v2", Pull.IF_MISSING);
        Instant later = Instant.now().plus(Duration.ofHours(1));
        Set<String> used = new HashSet<>();
        ImageCollector collector = new ImageCollector(store, 1.1, () -> used);
        String upper = two.layers().getLast().getFileName().toString();

        assertThat(collector.prune(Set.of(), Instant.now())).as("fresh").isZero();
        used.add(upper);
        assertThat(collector.prune(Set.of(), later)).isEqualTo(1);
        assertThat(one.layers().getFirst()).as("shared with the other").isDirectory();
        used.clear();
        assertThat(collector.prune(Set.of("oci:" + layout + ":v2"), later)).isZero();
        collector.relieve(later);

        assertThat(store.kept()).isEmpty();
        try (Stream<Path> left = Files.list(directory.resolve("images/layers"))) {
            assertThat(left).isEmpty();
        }
        assertThat(store.get("oci:" + layout + ":v2", Pull.IF_MISSING)).isEqualTo(two);
    }

    @Test
    void imagesStayWhileThereIsRoom() throws IOException {
        store.get("oci:" + layout + ":v1", Pull.IF_MISSING);

        new ImageCollector(store, 0, Set::of).relieve(Instant.now().plus(Duration.ofHours(1)));

        assertThat(store.kept()).hasSize(1);
    }

    private static boolean isGzip(Path file) {
        try {
            byte[] head = Files.readAllBytes(file);
            return head.length > 2 && head[0] == 0x1f && (head[1] & 0xff) == 0x8b;
        } catch (IOException e) {
            return false;
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private void refused(String name, Pull pull, String message) {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> store.get(name, pull))
                .withMessageContaining(message);
    }
}
