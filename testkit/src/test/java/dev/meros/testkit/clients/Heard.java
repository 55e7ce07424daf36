package dev.meros.testkit.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What a client has heard, line by line.
final class Heard {
    private static final int DEADLINE_SECONDS = 30;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    void add(String line) {
        lines.add(line);
    }

    /// Waits for a line, passing over others.
    void expect(String line) throws InterruptedException {
        List<String> passed = new ArrayList<>();
        String last = "";
        while (!line.equals(last)) {
            last = lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (last == null) {
                break;
            }
            passed.add(last);
        }
        assertThat(passed).last().as("what was heard").isEqualTo(line);
    }

    /// Waits for lines in any order, passing over others.
    void expectAll(String... expected) throws InterruptedException {
        List<String> missing = new ArrayList<>(List.of(expected));
        String last = "";
        while (last != null && !missing.isEmpty()) {
            last = lines.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            missing.remove(last);
        }
        assertThat(missing).as("what was not heard").isEmpty();
    }
}
