package dev.meros.agent.container.docker;

import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;

class EngineTest {
    @TempDir Path directory;

    @Test
    void engineThatDoesNotAnswerIsGivenUp() throws IOException {
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            Engine engine = new Engine(socket, Duration.ofMillis(200));

            assertThatIOException()
                    .isThrownBy(() -> engine.get("/_ping"))
                    .withMessage("docker: no answer within 200 ms");
            assertThatIOException()
                    .isThrownBy(() -> engine.postWithin("/images/create", Duration.ofMillis(100)))
                    .withMessage("docker: no answer within 100 ms");
        }
    }
}
