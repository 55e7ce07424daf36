package dev.meros.agent.container.process;

import dev.meros.agent.container.ContainerSpec.RunAs;
import dev.meros.agent.container.TaskEnvironment;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;

/// Runs commands as somebody else than the agent, which takes root and setpriv(1).
final class UserSwitch {
    private static final String AGENT_USER = System.getProperty("user.name", "");
    private static final String ROOT = "root";

    private UserSwitch() {}

    /// What to put before a command; nothing when it runs as the agent does.
    static List<String> prefix(RunAs who) {
        return switch (who) {
            case RunAs.Agent() -> List.of();
            case RunAs.User(String name) when name.equals(AGENT_USER) -> List.of();
            case RunAs.User(String name) -> prefix(name);
            case RunAs.Guest(String name) when name.equals(AGENT_USER) -> List.of();
            case RunAs.Guest(String name) -> prefix(name);
        };
    }

    private static List<String> prefix(String name) {
        if (!AGENT_USER.equals(ROOT)) {
            throw CommandLine.failure(
                    "user: "
                            + name
                            + " (expected: "
                            + AGENT_USER
                            + ", as the agent does not run as root)");
        }
        principal(name);
        Path setpriv =
                Programs.find("setpriv", TaskEnvironment.DEFAULT_PATH, Path.of("/"))
                        .orElseThrow(
                                () ->
                                        CommandLine.failure(
                                                "user: "
                                                        + name
                                                        + " (expected: setpriv of util-linux on"
                                                        + " this node)"));
        // setpriv must be told the primary group; $0 is the user, $1 setpriv, the rest the command
        return List.of(
                "/bin/sh",
                "-c",
                "p=$1 u=$0; shift; exec \"$p\" --reuid \"$u\" --regid \"$(id -g \"$u\")\""
                        + " --init-groups -- \"$@\"",
                name,
                setpriv.toString());
    }

    /// Gives a file of the sandbox to the user, unless that one is a guest there.
    static void own(RunAs who, Path file) throws IOException {
        if (who instanceof RunAs.User(String name)) {
            give(name, file);
        }
    }

    /// Gives the user what is nobody else's.
    static void give(RunAs who, Path file) throws IOException {
        switch (who) {
            case RunAs.Agent() -> {
                // it is the agent's already
            }
            case RunAs.User(String name) -> give(name, file);
            case RunAs.Guest(String name) -> give(name, file);
        }
    }

    private static void give(String name, Path file) throws IOException {
        if (!name.equals(AGENT_USER)) {
            PosixFileAttributeView view =
                    Files.getFileAttributeView(
                            file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            view.setOwner(principal(name));
        }
    }

    private static UserPrincipal principal(String name) {
        try {
            return FileSystems.getDefault()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(name);
        } catch (IOException e) {
            throw CommandLine.failure("user: " + name + " (expected: a user of this node)");
        }
    }
}
