package dev.meros.agent.checkpoint;

import dev.meros.agent.AgentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks whether a directory is one that this agent may work in, and says what to do when it is
/// not. Nothing in it is changed.
final class DirectoryCheck {
    /// How what is in the directory is written down; counted up when an older agent could not read
    /// it any more.
    static final int FORMAT = 1;

    /// What a new file system holds by itself.
    private static final String LOST_AND_FOUND = "lost+found";

    private static final Pattern FORMAT_TEXT = Pattern.compile("meros-agent (\\d{1,9})");
    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");

    private DirectoryCheck() {}

    /// Whether a directory is an agent's, or empty, so that it may become one.
    static void requireOwn(Path path, Path meta) throws IOException {
        if (Files.exists(meta)) {
            return;
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<String> foreign =
                    entries.map(p -> p.getFileName().toString())
                            .filter(name -> !name.equals(LOST_AND_FOUND))
                            .sorted()
                            .limit(3)
                            .toList();
            if (!foreign.isEmpty()) {
                throw new AgentException(
                        "workDirectory: "
                                + path
                                + " (expected: an empty directory or that of an agent, give another"
                                + " one; this one holds "
                                + String.join(", ", foreign)
                                + ")");
            }
        }
    }

    /// Whether the directory's state belongs to who runs this process, and to nobody else.
    static void requirePrivate(Path meta, String user) throws IOException {
        String owner = Files.getOwner(meta).getName();
        if (!owner.equals(user)) {
            throw new AgentException(
                    "workDirectory: "
                            + meta
                            + " belongs to "
                            + owner
                            + " (expected: "
                            + user
                            + ", who runs this agent; run it as "
                            + owner
                            + ", or give the directory away with chown -R)");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(meta);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new AgentException(
                    "workDirectory: "
                            + meta
                            + " is "
                            + PosixFilePermissions.toString(permissions)
                            + " (expected: rwx------, for it holds secrets; chmod 700 "
                            + meta
                            + " once you trust what is in it)");
        }
    }

    /// Whether this agent can read what is in the directory, by the text of its file `format`.
    static void requireKnownFormat(Path file, String text) {
        Matcher format = FORMAT_TEXT.matcher(text.strip());
        if (!format.matches()) {
            throw new AgentException(
                    "workDirectory: "
                            + file
                            + " (expected: meros-agent "
                            + FORMAT
                            + "; it is damaged: restore it, or give another directory after its"
                            + " tasks have been killed)");
        }
        int number = Integer.parseInt(format.group(1));
        if (number > FORMAT) {
            throw new AgentException(
                    "workDirectory: "
                            + file
                            + " is of format "
                            + number
                            + " (expected: "
                            + FORMAT
                            + " at most; a newer agent has written it: start that one, or give"
                            + " another directory)");
        }
    }
}
