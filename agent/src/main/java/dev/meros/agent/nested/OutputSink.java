package dev.meros.agent.nested;

import dev.meros.api.agent.operator.ProcessIo.Stream;

import java.io.IOException;

/// Takes what a container writes. Called by one thread for each stream of the container, and may
/// let it wait, for then the container waits too.
public interface OutputSink {
    /// Takes bytes of a stream; throws when it takes no more, now and for ever.
    void write(Stream stream, byte[] bytes) throws IOException;

    /// There will be no more.
    void end();
}
