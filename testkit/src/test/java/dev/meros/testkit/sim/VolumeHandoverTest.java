package dev.meros.testkit.sim;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class VolumeHandoverTest {
    @Test
    void volumeHasOneWriterWhenItsFrameworkIsTornDown() {
        assertThatCode(VolumeHandover::run).doesNotThrowAnyException();
    }
}
