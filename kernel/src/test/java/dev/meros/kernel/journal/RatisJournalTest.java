package dev.meros.kernel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.meros.kernel.KernelException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

final class RatisJournalTest extends JournalContract {
    @TempDir Path directory;

    @Override
    Journal open() {
        return new RatisJournal(directory.resolve("state"));
    }

    @Test
    void aSecondJournalOnTheSameDirectoryIsRefused() {
        lead();

        assertThatThrownBy(this::start)
                .isInstanceOf(KernelException.class)
                .hasMessageMatching(
                        "state-directory: \\S+ \\(expected: a directory of its own; another"
                                + " kernel, process \\d+, uses it\\)");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsRefused() throws IOException {
        Files.writeString(directory.resolve("state"), "a file");

        assertThatThrownBy(this::start)
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("state-directory: " + directory.resolve("state"))
                .hasMessageContaining("expected: a directory that can be written to");
    }

    @Test
    void aBatchThatIsProposedBeforeTheStartHasReturnedIsCommitted() throws Exception {
        CompletableFuture<Heard> listening = new CompletableFuture<>();
        CompletableFuture<Long> committed = new CompletableFuture<>();
        Runnable proposeAsSoonAsItLeads =
                () -> {
                    Heard heard = listening.join();
                    heard.awaitLeading();
                    Thread owner =
                            Thread.ofPlatform()
                                    .start(() -> committed.complete(heard.commit("early")));
                    await().until(() -> owner.getState() != Thread.State.RUNNABLE);
                };

        try (Journal journal =
                new RatisJournal(directory.resolve("state"), proposeAsSoonAsItLeads)) {
            Heard heard = new Heard(journal);
            listening.complete(heard);
            journal.start(heard);

            assertThat(committed.get(10, TimeUnit.SECONDS)).isPositive();
        }
        assertThat(lead().log).containsExactly("early");
    }

    @Test
    void aByteThatHasChangedInTheLogIsAnError() throws IOException {
        Heard first = lead();
        first.commit("x".repeat(10_000));
        first.commit("y".repeat(10_000));
        first.journal.close();

        flip(newest("log_"), 5_000);

        assertDamaged();
    }

    @Test
    void aLogThatHasLostItsEndIsAnError() throws IOException {
        Heard first = lead();
        first.commit("x".repeat(10_000));
        first.commit("y".repeat(10_000));
        first.journal.close();

        try (RandomAccessFile log = new RandomAccessFile(newest("log_").toFile(), "rw")) {
            log.setLength(15_000);
        }

        assertDamaged();
    }

    @Test
    void aLogThatIsGoneIsAnError() throws IOException {
        Heard first = lead();
        first.commit("x");
        first.journal.close();

        Files.delete(newest("log_"));

        assertDamaged();
    }

    @Test
    void aByteThatHasChangedInTheImageIsAnError() throws IOException {
        Heard first = lead();
        long index = first.commit("x");
        first.journal.snapshot(index, List.of(bytes("x".repeat(1_000))));
        first.journal.close();

        flip(newest("snapshot.", "md5"), 500);

        assertDamaged();
    }

    @Test
    void theLogIsDroppedUpToTheImage() throws IOException {
        Heard heard = lead();
        String mebibyte = "x".repeat(1 << 20);
        long index = 0;
        for (int i = 0; i < 1_100; i++) {
            index = heard.commit("x");
        }
        for (int i = 0; i < 40; i++) {
            index = heard.commit(mebibyte);
        }
        long before = size();

        heard.journal.snapshot(index, List.of(bytes("all of it")));
        heard.commit("last");
        heard.journal.close();

        assertThat(before).isGreaterThan(40 << 20);
        assertThat(size()).isLessThan(20 << 20);
        assertThat(lead().log).containsExactly("[all of it]", "last");
    }

    private void assertDamaged() {
        assertThatThrownBy(this::lead)
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(KernelException.class),
                        e -> assertThat(e).hasCauseInstanceOf(KernelException.class))
                .hasMessageContaining("journal: ");
    }

    private Path newest(String prefix) throws IOException {
        return newest(prefix, "no such end");
    }

    private Path newest(String prefix, String notEnding) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(f -> f.getFileName().toString().startsWith(prefix))
                    .filter(f -> !f.toString().endsWith(notEnding))
                    .sorted()
                    .toList()
                    .getLast();
        }
    }

    private long size() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }

    private static void flip(Path path, long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(at);
            int old = file.read();
            file.seek(at);
            file.write(old ^ 1);
        }
    }
}
