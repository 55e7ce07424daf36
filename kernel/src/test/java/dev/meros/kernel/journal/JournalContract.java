package dev.meros.kernel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// What every journal does.
abstract class JournalContract {
    private final List<Journal> opened = new ArrayList<>();

    /// A journal on the same storage each time.
    abstract Journal open();

    @AfterEach
    void closeAll() {
        opened.forEach(Journal::close);
    }

    final Heard start() {
        Journal journal = open();
        opened.add(journal);
        Heard heard = new Heard(journal);
        journal.start(heard);
        return heard;
    }

    final Heard lead() {
        Heard heard = start();
        heard.awaitLeading();
        return heard;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aNewJournalReplaysNothingAndLeads() {
        Heard heard = lead();

        assertThat(heard.log).isEmpty();
    }

    @Test
    void whatWasCommittedIsReplayedInOrderAfterARestart() {
        Heard first = lead();
        for (int i = 0; i < 100; i++) {
            first.commit("batch " + i);
        }
        first.journal.close();

        Heard second = lead();

        assertThat(second.log)
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "batch " + i).toList());
    }

    @Test
    void proposalsInFlightAreCommittedInTheirOrder() throws Exception {
        Heard heard = lead();

        List<CompletableFuture<Long>> futures = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            CompletableFuture<Long> committed = heard.journal.propose(bytes("b" + i));
            futures.add(committed);
            var _ = committed.thenRun(() -> order.add(number));
        }

        List<Long> indexes = new ArrayList<>();
        for (CompletableFuture<Long> each : futures) {
            indexes.add(each.get(10, TimeUnit.SECONDS));
        }
        assertThat(indexes).isSorted().doesNotHaveDuplicates();
        futures.getLast().thenRun(() -> {}).get(10, TimeUnit.SECONDS);
        assertThat(order).isSorted();
    }

    @Test
    void ownProposalsAreReportedByTheirFutureAlone() {
        Heard heard = lead();

        heard.commit("mine");

        assertThat(heard.log).isEmpty();
    }

    @Test
    void eachStartLeadsInAHigherTerm() {
        Heard first = lead();
        first.journal.close();

        Heard second = lead();

        assertThat(second.term()).isGreaterThan(first.term());
    }

    @Test
    void anImageReplacesWhatCameBeforeItAndNothingElse() {
        Heard first = lead();
        long index = 0;
        for (int i = 0; i < 10; i++) {
            index = first.commit("old " + i);
        }
        first.commit("new 1");
        first.journal.snapshot(index, List.of(bytes("part 1"), bytes("part 2")));
        first.commit("new 2");
        first.journal.close();

        Heard second = lead();

        assertThat(second.log).containsExactly("[part 1]", "[part 2]", "new 1", "new 2");
        assertThat(second.restoredIndex).isEqualTo(index);
    }

    @Test
    void theLatestImageCounts() {
        Heard first = lead();
        long index = first.commit("a");
        first.journal.snapshot(index, List.of(bytes("image a")));
        index = first.commit("b");
        first.journal.snapshot(index, List.of(bytes("image b")));
        first.journal.close();

        Heard second = lead();

        assertThat(second.log).containsExactly("[image b]");
    }

    @Test
    void largeAndEmptyBatchesComeBackWhole() {
        Heard first = lead();
        String large = "0123456789abcdef".repeat(400_000);
        first.commit(large);
        first.commit("");
        first.commit("small");
        first.journal.close();

        Heard second = lead();

        assertThat(second.log).hasSize(3);
        assertThat(second.log.getFirst().equals(large)).isTrue();
        assertThat(second.log.subList(1, 3)).containsExactly("", "small");
    }

    @Test
    void aClosedJournalCommitsNothing() {
        Heard heard = lead();
        heard.journal.close();

        CompletableFuture<Long> refused = heard.journal.propose(bytes("late"));

        assertThatThrownBy(() -> refused.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
        assertThat(lead().log).isEmpty();
    }

    @Test
    void closingTwiceDoesNoHarm() {
        Heard heard = lead();

        heard.journal.close();
        heard.journal.close();

        assertThat(lead().log).isEmpty();
    }

    /// Writes down what a journal says.
    static final class Heard implements Journal.Listener {
        final Journal journal;
        final List<String> log = new ArrayList<>();
        final CompletableFuture<Long> leading = new CompletableFuture<>();
        long restoredIndex;

        Heard(Journal journal) {
            this.journal = journal;
        }

        long commit(String batch) {
            try {
                return journal.propose(bytes(batch)).get(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        void awaitLeading() {
            leading.orTimeout(10, TimeUnit.SECONDS).join();
        }

        long term() {
            return leading.join();
        }

        @Override
        public void restored(long index, byte[] part) {
            restoredIndex = index;
            log.add("[" + new String(part, StandardCharsets.UTF_8) + "]");
        }

        @Override
        public void committed(long index, byte[] batch) {
            log.add(new String(batch, StandardCharsets.UTF_8));
        }

        @Override
        public void leading(long term) {
            leading.complete(term);
        }

        @Override
        public void following() {}

        @Override
        public void failed(Throwable cause) {
            leading.completeExceptionally(cause);
        }
    }
}
