package dev.meros.agent.container;

import dev.meros.api.model.CommandInfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A command that is to run in a container that is there: its line, its variables, and how it is
/// talked to.
public record Entry(List<String> command, Map<String, String> environment, Talk talk) {
    public Entry {
        command = List.copyOf(command);
    }

    /// The line of a command whose value is known.
    public static List<String> line(CommandInfo command, String value) {
        if (command.shell()) {
            return List.of("/bin/sh", "-c", value);
        }
        List<String> line = new ArrayList<>(List.of(value));
        line.addAll(
                command.arguments().isEmpty()
                        ? List.of()
                        : command.arguments().subList(1, command.arguments().size()));
        return line;
    }

    /// How a command in a container is talked to.
    public enum Talk {
        /// It reads nothing.
        NONE,
        /// By pipes.
        PIPES,
        /// By the terminal that its line is given.
        TERMINAL
    }
}
