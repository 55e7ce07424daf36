package dev.meros.agent.nested;

import dev.meros.api.agent.operator.ProcessIo.Stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes what a container with a terminal says to `stdout` in its sandbox.
final class FileSink implements OutputSink {
    private static final System.Logger LOG = System.getLogger(FileSink.class.getName());

    private final OutputStream out;

    FileSink(Path sandbox) throws IOException {
        out =
                Files.newOutputStream(
                        sandbox.resolve("stdout"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND,
                        LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void write(Stream stream, byte[] bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    public void end() {
        try {
            out.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the output of a container is cut off", e);
        }
    }
}
