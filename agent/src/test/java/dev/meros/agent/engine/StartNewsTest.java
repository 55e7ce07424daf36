package dev.meros.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.TaskKey;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

class StartNewsTest {
    private final List<String> told = new ArrayList<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final StartNews news =
            new StartNews(
                    c -> told.add(((AgentCommand.ContainerMissing) c).container()), later::add);

    /// Any command serves.
    private static AgentCommand of(String container) {
        return new AgentCommand.ContainerMissing(
                new TaskKey(new FrameworkId("f"), new TaskId("t")), container);
    }

    private void started(String container) {
        news.started(of(container), () -> told.add("after " + container));
    }

    @Test
    void aContainerThatStartsAloneIsToldOfAtOnce() {
        news.begin();

        started("a");

        assertThat(told).containsExactly("a", "after a");
        assertThat(later).isEmpty();
    }

    @Test
    void newsWaitForTheStartsThatAreUnderWay() {
        news.begin();
        news.begin();
        news.begin();

        started("a");
        started("b");
        assertThat(told).isEmpty();
        started("c");

        assertThat(told).containsExactly("a", "b", "c", "after a", "after b", "after c");
    }

    @Test
    void newsDoNotWaitForLong() {
        news.begin();
        news.begin();
        news.begin();
        started("a");
        started("b");

        assertThat(later).hasSize(1);
        later.remove().run();

        assertThat(told).containsExactly("a", "b", "after a", "after b");
        started("c");
        assertThat(told).hasSize(6).contains("c");
    }

    @Test
    void newsAreTimedAnewAfterTheyWereTold() {
        for (int i = 0; i < 4; i++) {
            news.begin();
        }
        started("a");
        later.remove().run();

        started("b");

        assertThat(later).hasSize(1);
        later.remove().run();
        assertThat(told).containsExactly("a", "after a", "b", "after b");
    }

    @Test
    void aFailureIsToldAtOnceBehindWhatCameBefore() {
        news.begin();
        news.begin();
        news.begin();
        started("a");

        news.failed(of("b"));

        assertThat(told).containsExactly("a", "b", "after a");
    }

    @Test
    void notMoreThanABatchIsHeldBack() {
        for (int i = 0; i < 65; i++) {
            news.begin();
        }

        for (int i = 0; i < 64; i++) {
            started("c" + i);
        }

        assertThat(told).hasSize(128);
    }
}
