package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Bytes;
import dev.meros.api.scheduler.Call;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.command.StateCommand;
import dev.meros.kernel.core.effect.Answer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Entries that frameworks keep in the kernel.
class FrameworkStateTest {
    private final World world = World.leading();
    private final World.Client client = world.subscribe("web");

    private Answer write(World.Client from, FrameworkState.Change... changes) {
        return world.send(
                new StateCommand.Write(
                        from.id, from.stream, new FrameworkState.Write(Arrays.asList(changes))));
    }

    private static FrameworkState.Change set(String name, long expected, @Nullable String value) {
        return new FrameworkState.Change(
                name, expected, value == null ? null : Bytes.ofUtf8(value));
    }

    private List<String> entries() {
        return world.state.entries().entries(client.id, "").stream()
                .map(e -> e.name() + "@" + e.version() + "=" + e.value().toUtf8())
                .toList();
    }

    private static Answer written(Long... versions) {
        return new Answer.StateWritten(new FrameworkState.Written(List.of(versions)));
    }

    @Test
    void entriesAreCreatedChangedAndDeletedByVersion() {
        assertThat(write(client, set("a", 0, "one"), set("b", 0, "uno")))
                .isEqualTo(written(1L, 1L));
        assertThat(write(client, set("a", 1, "two"))).isEqualTo(written(2L));
        assertThat(write(client, set("b", 1, null))).isEqualTo(written(0L));

        assertThat(entries()).containsExactly("a@2=two");
    }

    @Test
    void writeWithAWrongVersionChangesNothing() {
        write(client, set("a", 0, "one"));

        Answer answer = write(client, set("b", 0, "uno"), set("a", 0, "two"), set("c", 4, "x"));

        assertThat(answer).isInstanceOf(Answer.StateConflicts.class);
        FrameworkState.Conflict conflict = ((Answer.StateConflicts) answer).conflict();
        assertThat(conflict.conflicts())
                .containsExactly(
                        new FrameworkState.Version("a", 1L), new FrameworkState.Version("c", 0L));
        assertThat(entries()).containsExactly("a@1=one");
    }

    @Test
    void onlyTheCurrentSubscriptionMayWrite() {
        World.Client second = world.subscribe("web");

        assertThat(world.refusal(write(client, set("a", 0, "old")))).startsWith("403 stream:");
        assertThat(write(second, set("a", 0, "new"))).isEqualTo(written(1L));
        second.close();
        assertThat(world.refusal(write(second, set("a", 1, "late")))).startsWith("403 stream:");
    }

    @Test
    void entriesOutliveTheKernelAndDieWithTheFramework() {
        write(client, set("a", 0, "one"));

        world.restart();
        assertThat(entries()).containsExactly("a@1=one");

        World.Client again = world.subscribe("web");
        again.call(Call.teardown(again.id));
        assertThat(entries()).isEmpty();
    }

    @Test
    void prefixSelectsEntries() {
        write(client, set("app/a", 0, "1"), set("app/b", 0, "2"), set("apq", 0, "3"));

        assertThat(world.state.entries().entries(client.id, "app/"))
                .extracting(FrameworkState.Entry::name)
                .containsExactly("app/a", "app/b");
    }

    @Test
    void limitsAreHeld() {
        String longName = "x".repeat(FrameworkState.MAX_NAME_BYTES + 1);
        Bytes bigValue = Bytes.of(new byte[FrameworkState.MAX_VALUE_BYTES + 1]);
        List<FrameworkState.Change> many = new ArrayList<>();
        for (int i = 0; i <= FrameworkState.MAX_CHANGES; i++) {
            many.add(set("n" + i, 0, "v"));
        }

        assertThat(world.refusal(write(client, set(longName, 0, "v")))).startsWith("400 name:");
        assertThat(world.refusal(write(client, set("", 0, "v")))).startsWith("400 name:");
        assertThat(world.refusal(write(client, new FrameworkState.Change("big", 0L, bigValue))))
                .startsWith("400 value:");
        assertThat(world.refusal(write(client, many.toArray(FrameworkState.Change[]::new))))
                .startsWith("400 changes: 1001");
        assertThat(world.refusal(write(client, set("a", 0, "1"), set("a", 0, "2"))))
                .startsWith("400 name: a");
        assertThat(entries()).isEmpty();
    }

    @Test
    void bytesOfAFrameworkAreCounted() {
        write(client, set("a", 0, "12345"), set("bb", 0, "1"));
        write(client, set("a", 1, "1"));
        write(client, set("bb", 1, null));

        assertThat(world.state.entries().bytes(client.id)).isEqualTo(2);
        assertThat(world.state.entries().count(client.id)).isEqualTo(1);
    }
}
