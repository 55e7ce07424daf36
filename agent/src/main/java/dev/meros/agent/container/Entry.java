package dev.meros.agent.container;

import dev.meros.api.model.CommandInfo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A command that is to run in a container that is there: its line and its variables. It reads
/// nothing.
public record Entry(List<String> command, Map<String, String> environment) {
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
}
