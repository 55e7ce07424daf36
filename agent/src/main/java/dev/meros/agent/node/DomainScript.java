package dev.meros.agent.node;

import dev.meros.agent.AgentException;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.DomainCodec;
import dev.meros.api.model.DomainInfo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Asks a program where this node is. It prints `REGION/ZONE`, or the JSON that Mesos' flag
/// `--domain` takes, and ends with status 0.
final class DomainScript {
    private static final long SECONDS = 10;
    private static final int MOST_BYTES = 64 << 10;

    private DomainScript() {}

    /// What the program says; throws [AgentException] when it says nothing of use, or nothing
    /// within ten seconds.
    static DomainInfo run(Path program) {
        Process process;
        try {
            process =
                    new ProcessBuilder(program.toAbsolutePath().toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
        } catch (IOException e) {
            throw refused(program, "cannot be started: " + e.getMessage());
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw refused(program, "has not ended after " + SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw refused(program, "ended with status " + process.exitValue());
            }
            byte[] output = process.getInputStream().readNBytes(MOST_BYTES);
            return DomainCodec.read(new String(output, StandardCharsets.UTF_8).strip());
        } catch (IOException | CodecException e) {
            throw refused(program, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(program, "was interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static AgentException refused(Path program, String why) {
        return new AgentException(
                "domainScript: "
                        + program
                        + " (expected: a program that prints REGION/ZONE; it "
                        + why
                        + ")");
    }
}
