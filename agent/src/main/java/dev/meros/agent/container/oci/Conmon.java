package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.TaskEnvironment;
import dev.meros.agent.fetch.Programs;
import dev.meros.agent.spawn.Launch;
import dev.meros.agent.spawn.ReportTimeout;
import dev.meros.agent.spawn.Spawned;
import dev.meros.agent.spawn.Spawner;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Has conmon start a container and stand by it: it outlives the agent, keeps the container's
/// output open and writes the exit status to a file named like the container in `exits`.
record Conmon(OciRuntime runtime, Path exits, Spawner spawner, Optional<LegacyView> view) {
    private static final int MESSAGE_LIMIT = 800;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /// conmon reports on descriptor 3; its own input and output become the container's. Nothing
    /// else of its environment matters, and a locale would only have to be read.
    private static final Map<String, String> ENVIRONMENT =
            Map.of("_OCI_SYNCPIPE", "3", "LC_ALL", "C", "PATH", TaskEnvironment.DEFAULT_PATH);

    /// What conmon reports: the process of the container, or a negative number and why.
    record Report(@Nullable Integer data, @Nullable String message) {}

    /// The file in a bundle with the pid of conmon, which is there before the container is.
    static final String MONITOR = "monitor";

    /// Starts the container of a bundle, which has its output in the files of its sandbox or a
    /// terminal whose other end conmon keeps; returns the pid of its first process, which may have
    /// ended already. Throws [ContainerException] when it cannot be started.
    int start(String id, Path bundle, Path sandbox, Stdio stdio) throws IOException {
        if (view.isEmpty()) {
            return start(id, bundle, sandbox, stdio, List.of(runtime.program().toString()));
        }
        try (LegacyView.Namespace namespace = view.get().open()) {
            String entered = "--mount=" + namespace.path();
            String program = runtime.named().toString();
            return start(id, bundle, sandbox, stdio, List.of(LegacyView.NSENTER, entered, program));
        }
    }

    private int start(String id, Path bundle, Path sandbox, Stdio stdio, List<String> program)
            throws IOException {
        Path errors = sandbox.resolve("stderr");
        long saidBefore = Files.exists(errors) ? Files.size(errors) : 0;
        Spawned conmon =
                spawner.start(
                        new Launch(
                                line(id, bundle, stdio, program),
                                ENVIRONMENT,
                                bundle,
                                sandbox.resolve("stdout"),
                                sandbox.resolve("stderr"),
                                Launch.Session.INHERITED));
        var _ = conmon.exited();
        try {
            note(conmon, bundle);
            String said = conmon.report(runtime.timeout());
            if (said.isEmpty()) {
                throw cannot(lastWords(errors, saidBefore));
            }
            Report report = Json.read(said, Report.class);
            if (report.data() == null || report.data() <= 0) {
                String message = report.message() == null ? "" : report.message().strip();
                throw cannot(message.isEmpty() ? "it ended at once" : message);
            }
            return report.data();
        } catch (CodecException e) {
            conmon.end();
            throw cannot("conmon: " + e.getMessage());
        } catch (ReportTimeout e) {
            conmon.end();
            throw cannot(
                    runtime.named().getFileName()
                            + " create: no end within "
                            + Programs.text(runtime.timeout()));
        } catch (IOException | RuntimeException e) {
            conmon.end();
            throw e;
        }
    }

    /// For an agent that finds the container half made.
    private static void note(Spawned conmon, Path bundle) throws IOException {
        try {
            Files.writeString(bundle.resolve(MONITOR), conmon.pid() + "\n");
        } catch (IOException e) {
            conmon.end();
            // lets go of the pipe
            var _ = conmon.report(LAST_WORDS);
            throw e;
        }
    }

    private List<String> line(String id, Path bundle, Stdio stdio, List<String> program) {
        List<String> line = new ArrayList<>(List.of(runtime.conmon().toString()));
        // --sync: the process that was started is the one that reports
        line.addAll(List.of("--sync", "--api-version", "1", "-c", id, "-u", id, "-n", id));
        line.addAll(List.of("-b", bundle.toString(), "-p", bundle.resolve("pidfile").toString()));
        line.addAll(List.of("--exit-dir", exits.toString(), "-0", bundle.toString()));
        line.add("--full-attach");
        switch (stdio) {
            case Stdio.Pipes() -> line.addAll(List.of("-l", "passthrough"));
            case Stdio.Terminal _ -> {
                // who attaches and leaves again must not end the container's input
                line.addAll(List.of("--terminal", "--stdin", "--leave-stdin-open"));
                line.addAll(List.of("-l", "k8s-file:" + bundle.resolve(TerminalLog.NAME)));
            }
        }
        line.addAll(List.of("-r", program.getFirst()));
        List<String> arguments = new ArrayList<>(program.subList(1, program.size()));
        arguments.addAll(List.of("--root", runtime.root().toString()));
        // conmon has a container created, by arguments that begin with the word "create", and
        // leaves
        // its start to another call of the runtime. One call that does both takes half the time,
        // and
        // conmon does not mind; its word becomes the value of an option that is given again later.
        arguments.addAll(List.of("run", "--detach", "--pid-file"));
        arguments.forEach(argument -> line.addAll(List.of("--runtime-arg", argument)));
        return line;
    }

    private static ContainerException cannot(String why) {
        return Bundle.failure("the container cannot be started: " + why);
    }

    /// What the runtime had to say when it failed: it has the container's standard error.
    private String lastWords(Path errors, long from) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(errors)) {
            channel.position(Math.max(from, channel.size() - MESSAGE_LIMIT));
            ByteBuffer words = ByteBuffer.allocate(MESSAGE_LIMIT);
            channel.read(words);
            String text = StandardCharsets.UTF_8.decode(words.flip()).toString().strip();
            return runtime.named().getFileName()
                    + (text.isEmpty() ? " ended and said nothing" : ": " + text);
        }
    }
}
