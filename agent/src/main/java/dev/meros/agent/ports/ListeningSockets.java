package dev.meros.agent.ports;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// The TCP sockets of the node's network at which somebody listens, as `/proc/net/tcp` and `tcp6`
/// have them: a socket by its inode, with its port.
final class ListeningSockets {
    private static final String LISTENS = "0A";
    private static final int HEX = 16;

    // fields of a line, from 0
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private final Path proc;
    private final Map<String, Integer> ports = new HashMap<>();

    /// Reads them from below `proc`; there are none where there is no such directory.
    ListeningSockets(Path proc) {
        this.proc = proc;
        for (String file : List.of("tcp", "tcp6")) {
            read(proc.resolve("self/net").resolve(file));
        }
    }

    private void read(Path file) {
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.strip().split("\\s+", INODE + 2);
                if (fields.length > INODE && fields[STATE].equals(LISTENS)) {
                    String local = fields[LOCAL];
                    ports.put(
                            "socket:[" + fields[INODE] + "]",
                            Integer.parseInt(local.substring(local.lastIndexOf(':') + 1), HEX));
                }
            }
        } catch (IOException e) {
            // no such protocol here
        }
    }

    /// The ports that some processes listen at; what is gone listens nowhere.
    SortedSet<Integer> of(Collection<Integer> pids) {
        SortedSet<Integer> found = new TreeSet<>();
        for (int pid : pids) {
            Path descriptors = proc.resolve(Integer.toString(pid)).resolve("fd");
            try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
                for (Path each : all) {
                    Integer port = ports.get(target(each));
                    if (port != null) {
                        found.add(port);
                    }
                }
            } catch (IOException e) {
                // it has ended, or is not ours to look at
            }
        }
        return found;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
