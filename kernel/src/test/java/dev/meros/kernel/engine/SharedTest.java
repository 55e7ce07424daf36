package dev.meros.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

final class SharedTest {
    private final List<CompletableFuture<String>> made = new ArrayList<>();
    private final Shared<String> shared =
            new Shared<>(
                    () -> {
                        CompletableFuture<String> one = new CompletableFuture<>();
                        made.add(one);
                        return one;
                    });

    @Test
    void whoAsksWhileAnAnswerIsMadeGetsTheNextOne() {
        CompletableFuture<String> first = shared.get();
        CompletableFuture<String> second = shared.get();
        CompletableFuture<String> third = shared.get();

        assertThat(made).hasSize(1);
        made.getFirst().complete("old");
        assertThat(first).isCompletedWithValue("old");
        assertThat(second).isNotDone();
        assertThat(made).hasSize(2);
        made.get(1).complete("new");
        assertThat(second).isCompletedWithValue("new");
        assertThat(third).isCompletedWithValue("new");
    }

    @Test
    void anAnswerThatCannotBeMadeDoesNotHoldUpTheNext() {
        CompletableFuture<String> first = shared.get();
        CompletableFuture<String> second = shared.get();

        made.getFirst().completeExceptionally(new IllegalStateException("no"));

        assertThat(first).isCompletedExceptionally();
        made.get(1).complete("yes");
        assertThat(second).isCompletedWithValue("yes");
        assertThat(shared.get()).isNotDone();
        assertThat(made).hasSize(3);
    }
}
