package dev.meros.longrunning.core.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.longrunning.core.app.AppId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.UUID;

final class InstanceIdTest {
    private static final String UUID_TEXT = "b3a1d6b0-0a1b-11f0-8c2d-0242ac110002";

    @ParameterizedTest
    @CsvSource({
        "g_a.instance-U._app.3, g_a.instance-U",
        "g_a.instance-U._app, g_a.instance-U",
        "g_a.instance-U.web.1, g_a.instance-U",
        "g_a.marathon-U, g_a.marathon-U",
        "g_a.U, g_a.U",
        "g_a.U.2, g_a.U",
        "g_a.b.instance-U._app.1, g_a.b.instance-U"
    })
    void everyFormOfTaskIdsNamesItsInstance(String task, String instance) {
        assertThat(InstanceId.ofTask(task.replace("U", UUID_TEXT)))
                .hasValue(new InstanceId(instance.replace("U", UUID_TEXT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"odd", "", "a.instance-1._app.1", "a.b.c", "/a.U._app.1"})
    void otherTextsNameNone(String text) {
        assertThat(InstanceId.ofTask(text.replace("U", UUID_TEXT))).isEmpty();
    }

    @Test
    void ownTasksNameTheirInstance() {
        InstanceId id = InstanceId.of(new AppId("/g/a"), UUID.fromString(UUID_TEXT));

        assertThat(InstanceId.ofTask(id.task(7).value())).hasValue(id);
    }
}
