package dev.meros.agent.checkpoint;

import dev.meros.agent.AgentException;
import dev.meros.agent.codec.RecordCodec;
import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;
import dev.meros.api.codec.CodecException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/// The agent's records on disk: one line for those that belong together, its CRC-32 in hexadecimal
/// and their JSON, appended and, where a record asks for it, synced before its effects leave.
///
/// What one batch of decisions led to is one line, so that a crash keeps all of it or nothing: a
/// task whose end was stored without the status that tells of it would never be heard of again. A
/// last line that was cut off by a crash is dropped; damage before it is an error, for then the
/// agent would come back as another one. Rewritten from the state at each start and when it has
/// grown. Used by one thread.
public final class Checkpoint implements AutoCloseable {
    private static final long COMPACT_AT_BYTES = 16L << 20;
    private static final int CRC_DIGITS = 8;
    private static final System.Logger LOG = System.getLogger(Checkpoint.class.getName());

    private final Path file;
    private FileChannel channel;
    private long compactedSize;

    /// What the file leads to.
    private AgentState before;

    /// Whether the file may be other than it seems.
    private boolean doubtful;

    private Checkpoint(Path file, FileChannel channel, AgentState state) {
        this.file = file;
        this.channel = channel;
        this.before = state;
    }

    /// A checkpoint with the state that it holds.
    public record Opened(Checkpoint checkpoint, AgentState state) {}

    /// Reads the checkpoint in a directory, or starts one; throws [AgentException] when it is
    /// damaged or cannot be written.
    public static Opened open(Path directory) {
        Path file = directory.resolve("checkpoint.log");
        AgentState state = AgentState.EMPTY;
        for (AgentRecord record : read(file)) {
            state = state.apply(record);
        }
        try {
            FileChannel channel = rewrite(file, state);
            Checkpoint checkpoint = new Checkpoint(file, channel, state);
            checkpoint.compactedSize = channel.size();
            return new Opened(checkpoint, state);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /// Appends records, which lead to `state`; when it returns, they are as safe as they ask to be.
    /// Throws [AgentException] when they are not: the agent must not go on then, but may try again
    /// with the same records.
    public void append(List<AgentRecord> records, AgentState state) {
        List<AgentRecord> stored = new ArrayList<>();
        AgentRecord.Storage strongest = AgentRecord.Storage.MEMORY;
        for (AgentRecord record : records) {
            AgentRecord.Storage storage = record.storage();
            if (storage != AgentRecord.Storage.MEMORY) {
                stored.add(record);
                strongest = storage.compareTo(strongest) < 0 ? storage : strongest;
            }
        }
        if (strongest == AgentRecord.Storage.MEMORY) {
            return;
        }
        try {
            if (doubtful) {
                replace(before);
            }
            long end = channel.size();
            try {
                write(channel, line(RecordCodec.write(stored)));
            } catch (IOException e) {
                // what comes next must not follow half a line
                channel.truncate(end);
                throw e;
            }
            if (strongest == AgentRecord.Storage.SYNCED) {
                force(end);
            }
        } catch (IOException e) {
            throw failure(file, e);
        }
        before = state;
        compact(state);
    }

    /// After a failure nobody knows what is on the disk, whatever a second attempt says.
    private void force(long end) throws IOException {
        try {
            channel.force(false);
        } catch (IOException e) {
            doubtful = true;
            channel.truncate(end);
            throw e;
        }
    }

    /// The records are stored already: what fails here can be tried again later.
    private void compact(AgentState state) {
        try {
            if (channel.size() > Math.max(COMPACT_AT_BYTES, 4 * compactedSize)) {
                compactedSize = channel.size() / 2;
                replace(state);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the checkpoint stays as large as it is", e);
        }
    }

    private void replace(AgentState state) throws IOException {
        FileChannel next = rewrite(file, state);
        channel.close();
        channel = next;
        compactedSize = next.size();
        doubtful = false;
    }

    @Override
    public void close() {
        try {
            channel.force(false);
            channel.close();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static FileChannel rewrite(Path file, AgentState state) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        StringBuilder lines = new StringBuilder();
        state.toRecords().forEach(record -> lines.append(line(RecordCodec.write(record))));
        FileChannel channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        try {
            write(channel, lines);
            channel.force(true);
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
                directory.force(true);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    private static void write(FileChannel channel, CharSequence lines) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String line(String json) {
        return crc(json) + " " + json + "\n";
    }

    private static String crc(String json) {
        CRC32 crc = new CRC32();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits(crc.getValue(), CRC_DIGITS);
    }

    private static List<AgentRecord> read(Path file) {
        if (Files.notExists(file)) {
            return List.of();
        }
        List<AgentRecord> records = new ArrayList<>();
        try {
            List<String> lines =
                    List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1));
            for (int i = 0; i < lines.size(); i++) {
                boolean last = i >= lines.size() - 2;
                String line =
                        new String(
                                lines.get(i).getBytes(StandardCharsets.ISO_8859_1),
                                StandardCharsets.UTF_8);
                if (isWhole(line)) {
                    records.addAll(known(file, i + 1, line.substring(CRC_DIGITS + 1)));
                } else if (!last) {
                    throw new AgentException(
                            "checkpoint: "
                                    + file
                                    + " line "
                                    + (i + 1)
                                    + " (expected: undamaged; move the file away to start as a new"
                                    + " agent, after its tasks have been killed)");
                }
            }
        } catch (IOException e) {
            throw failure(file, e);
        }
        return records;
    }

    private static List<AgentRecord> known(Path file, int number, String json) {
        try {
            return RecordCodec.readAll(json);
        } catch (CodecException e) {
            throw new AgentException(
                    "checkpoint: "
                            + file
                            + " line "
                            + number
                            + " (expected: what this agent knows; a newer agent has written it:"
                            + " start that one, or give another directory; "
                            + e.getMessage()
                            + ")",
                    e);
        }
    }

    private static boolean isWhole(String line) {
        return line.length() > CRC_DIGITS + 1
                && line.charAt(CRC_DIGITS) == ' '
                && line.substring(0, CRC_DIGITS).equals(crc(line.substring(CRC_DIGITS + 1)));
    }

    private static AgentException failure(Path file, IOException e) {
        return new AgentException(
                "checkpoint: " + file + " (expected: readable and writable; " + e + ")", e);
    }
}
