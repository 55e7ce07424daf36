package dev.meros.kernel.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.model.TaskState;
import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.engine.ClusterReader;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

final class ReplayTest {
    @TempDir private Path directory;

    private static Replay.Moment replay(Path of, Until until) {
        return Replay.of(of, until, Replay.Start.NEWEST, Replay.Listener.NONE);
    }

    private static Replay.Moment replay(Path of) {
        return replay(of, new Until.End());
    }

    private ClusterReader.Fingerprint recorded(int imageEntries) {
        try (RecordedKernel kernel = new RecordedKernel(directory, imageEntries)) {
            kernel.live();
            return kernel.fingerprint();
        }
    }

    @Test
    void aReplayHasTheHashOfTheKernelThatRan() {
        ClusterReader.Fingerprint last = recorded(1_000);

        Replay.Moment moment = replay(directory);

        assertThat(moment.state().hash().text()).isEqualTo(last.hash());
        assertThat(moment.index()).isEqualTo(last.index());
        assertThat(moment.at()).isEqualTo(last.at());
        assertThat(moment.end().torn()).isEmpty();
        assertThat(moment.end().isCutShort()).isFalse();
    }

    @Test
    void anImageAndTheEntriesAfterItHaveTheSameHash() {
        ClusterReader.Fingerprint last = recorded(5);

        Replay.Moment newest = replay(directory);
        Replay.Moment oldest =
                Replay.of(directory, new Until.End(), Replay.Start.OLDEST, Replay.Listener.NONE);

        assertThat(newest.image()).isPositive();
        assertThat(oldest.image()).isLessThan(newest.image());
        assertThat(newest.state().hash().text()).isEqualTo(last.hash());
        assertThat(oldest.state().hash().text()).isEqualTo(last.hash());
    }

    @Test
    void everyMomentOfThePastIsThere() {
        List<ClusterReader.Fingerprint> past = new ArrayList<>();
        List<Instant> times = new ArrayList<>();
        try (RecordedKernel kernel = new RecordedKernel(directory, 1_000)) {
            kernel.live();
            past.add(kernel.fingerprint());
            times.add(kernel.now());
            kernel.pass(Duration.ofMinutes(5));
            kernel.live();
            past.add(kernel.fingerprint());
            times.add(kernel.now());
        }

        for (int i = 0; i < past.size(); i++) {
            String hash = past.get(i).hash();
            assertThat(
                            replay(directory, new Until.Index(past.get(i).index()))
                                    .state()
                                    .hash()
                                    .text())
                    .isEqualTo(hash);
            Instant time = times.get(i);
            assertThat(replay(directory, new Until.Time(time)).state().hash().text())
                    .isEqualTo(hash);
            assertThat(
                            replay(directory, new Until.Time(time.plusSeconds(60)))
                                    .state()
                                    .hash()
                                    .text())
                    .isEqualTo(hash);
        }
    }

    @Test
    void aMomentThatIsNotThereIsRefused() {
        recorded(1_000);

        assertThatThrownBy(() -> replay(directory, new Until.Index(1_000_000)))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("until: 1000000 (expected: at most ");
        assertThatThrownBy(() -> Until.parse("yesterday"))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("until: yesterday (expected: a time such as ");
    }

    @Test
    void recordsComeWithIndexAndTime() {
        recorded(1_000);
        List<Long> indexes = new ArrayList<>();
        List<@Nullable Instant> times = new ArrayList<>();
        List<KernelRecord.Durable> records = new ArrayList<>();

        Replay.of(
                directory,
                new Until.End(),
                Replay.Start.OLDEST,
                (index, at, next) -> {
                    indexes.add(index);
                    times.add(at);
                    records.add(next);
                });

        assertThat(records).hasAtLeastOneElementOfType(TaskRecord.Launched.class);
        assertThat(indexes).isSorted();
        assertThat(times)
                .doesNotContainNull()
                .contains(Instant.parse("2026-01-01T00:00:00Z"))
                .contains(Instant.parse("2026-01-01T00:00:01Z"));
    }

    @Test
    void aDirectoryThatAKernelUsesIsRefused() {
        try (RecordedKernel kernel = new RecordedKernel(directory, 1_000)) {
            assertThat(kernel.fingerprint().hash()).isNotEmpty();
            assertThatThrownBy(() -> replay(directory))
                    .isInstanceOf(KernelException.class)
                    .hasMessageMatching(
                            "state-directory: \\S+ \\(expected: a directory that no kernel uses; a"
                                    + " kernel, process \\d+, uses it: stop it, or read a copy\\)");
        }
    }

    @Test
    void aDirectoryWithoutAJournalIsRefused() {
        assertThatThrownBy(() -> replay(directory))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("it has no journal");
    }

    @Test
    void nothingIsChangedByAReplay() throws IOException {
        recorded(5);
        Map<String, String> before = files();

        replay(directory);

        assertThat(files()).isEqualTo(before);
        try (RecordedKernel kernel = new RecordedKernel(directory, 5)) {
            assertThat(kernel.fingerprint().term()).isEqualTo(2);
        }
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        file.toString(),
                        Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
            }
        }
        return files;
    }

    @Test
    void aTornTailIsReportedAndLeftOut() throws IOException {
        ClusterReader.Fingerprint last = recorded(1_000);
        Path log = log();
        long end = replayedBytes(log);
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(end - 3);
        }

        Replay.Moment moment = replay(directory);

        assertThat(moment.end().torn()).startsWith("it ends within an entry, behind byte ");
        assertThat(moment.index()).isLessThan(last.index());
        assertThat(moment.end().isCutShort()).isTrue();
    }

    @Test
    void whatAKernelBeganToWriteWhenItDiedIsLeftOut() throws IOException {
        ClusterReader.Fingerprint last = recorded(1_000);
        Path log = log();
        long end = replayedBytes(log);
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.seek(end);
            file.write(new byte[] {100, 1, 2, 3});
            file.setLength(end + 4);
        }

        Replay.Moment moment = replay(directory);

        assertThat(moment.end().torn()).isNotEmpty();
        assertThat(moment.state().hash().text()).isEqualTo(last.hash());
        assertThat(moment.end().isCutShort()).isFalse();
    }

    private Path log() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(f -> f.getFileName().toString().startsWith("log_"))
                    .sorted()
                    .toList()
                    .getLast();
        }
    }

    /// The length of the log without the zeros at its end.
    private static long replayedBytes(Path log) throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    @Test
    void anotherJvmComesToTheSameHash() {
        ClusterReader.Fingerprint last = recorded(7);

        String serial =
                ReplayProcess.run(
                        directory,
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=2",
                        "-XX:+UseSerialGC",
                        "-Duser.language=tr",
                        "-Duser.timezone=Asia/Tokyo",
                        "-Dfile.encoding=ISO-8859-1");
        String other =
                ReplayProcess.run(
                        directory,
                        "-XX:+UseZGC",
                        "-Duser.language=ar",
                        "-Duser.country=EG",
                        "-Duser.timezone=America/St_Johns",
                        "-Dfile.encoding=UTF-8");

        assertThat(serial).isEqualTo(last.hash());
        assertThat(other).isEqualTo(last.hash());
    }

    /// The journal in the test resources was written by the kernel of issue 3; whatever is added
    /// later must still read it and find the same in it. When entries get new fields their hash
    /// changes; then, and only then, `golden-journal/hash` gets the new one.
    @Test
    void anOldJournalIsStillRead() throws IOException, URISyntaxException {
        URL resource = ReplayTest.class.getResource("/golden-journal");
        Path golden = Path.of(Objects.requireNonNull(resource).toURI());

        Replay.Moment moment = replay(golden);

        Summary summary = Summary.of(moment.state());
        assertThat(moment.image()).isPositive();
        assertThat(summary.agents()).isEqualTo(1);
        assertThat(summary.frameworks()).isEqualTo(1);
        assertThat(summary.tasks()).containsOnly(Map.entry(TaskState.TASK_RUNNING, 2));
        assertThat(summary.records()).containsEntry("TaskRecord.Restored", 4);
        assertThat(summary.entriesByFramework()).containsOnly(Map.entry("framework", 4));
        assertThat(moment.state().hash().text())
                .isEqualTo(Files.readString(golden.resolve("hash")).strip());
    }
}
