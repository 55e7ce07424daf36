package dev.meros.agent.spawn;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A program to start: its absolute path and arguments, all of its environment, its directory, and
/// the files that what it says is appended to. Its input is empty, and its descriptor 3 is a pipe
/// to the agent for what it has to report.
public record Launch(
        List<String> line,
        Map<String, String> environment,
        Path directory,
        Path output,
        Path errors,
        Session session) {
    public Launch {
        line = List.copyOf(line);
    }

    /// Whether the program leads a session of its own from its first step on.
    public enum Session {
        OWN,
        INHERITED
    }
}
