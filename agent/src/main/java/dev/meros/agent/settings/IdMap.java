package dev.meros.agent.settings;

import dev.meros.agent.AgentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which users and groups of the node those of containers are: user 0 of a container is `users` on
/// the node, 1 is the next, and so on for `size` of them; groups alike from `groups` on.
public record IdMap(long users, long groups, long size) {
    private static final long HIGHEST = 0xFFFF_FFFEL;

    public IdMap {
        if (users < 1 || groups < 1 || size < 1 || Math.max(users, groups) + size > HIGHEST) {
            throw new AgentException(
                    "userns-remap: "
                            + users
                            + ":"
                            + size
                            + " (expected: START:SIZE, both above 0, as 0 is root itself)");
        }
    }

    /// What `START:SIZE`, or the name of a user with lines in `/etc/subuid` and `/etc/subgid`,
    /// means; throws [AgentException] for anything else.
    public static IdMap parse(String text) {
        return parse(text, Path.of("/etc"));
    }

    static IdMap parse(String text, Path etc) {
        if (text.matches("\\d{1,10}:\\d{1,10}")) {
            int colon = text.indexOf(':');
            long start = Long.parseLong(text.substring(0, colon));
            return new IdMap(start, start, Long.parseLong(text.substring(colon + 1)));
        }
        long[] users = range(etc.resolve("subuid"), text);
        long[] groups = range(etc.resolve("subgid"), text);
        return new IdMap(users[0], groups[0], Math.min(users[1], groups[1]));
    }

    private static long[] range(Path file, String user) {
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split(":", -1);
                if (fields.length == 3 && fields[0].equals(user)) {
                    return new long[] {Long.parseLong(fields[1]), Long.parseLong(fields[2])};
                }
            }
        } catch (IOException | NumberFormatException e) {
            throw new AgentException("userns-remap: " + file + " cannot be read: " + e, e);
        }
        throw new AgentException(
                "userns-remap: "
                        + user
                        + " (expected: START:SIZE, or a user with a line in "
                        + file
                        + ")");
    }
}
