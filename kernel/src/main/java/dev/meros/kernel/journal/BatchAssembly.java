package dev.meros.kernel.journal;

import dev.meros.kernel.KernelException;

import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;

/// Puts batches together from the parts in which they stand in log entries.
final class BatchAssembly {
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    /// Takes the next part; gives the batch when this was its last one.
    byte @Nullable [] add(long index, ByteString part) {
        if (part.isEmpty()) {
            throw new KernelException("journal: entry " + index + " is damaged: it is empty");
        }
        int place = part.byteAt(0);
        if ((place & JournalStateMachine.Part.FIRST) != 0) {
            // what a leader left unfinished was never answered
            parts.reset();
        }
        byte[] rest = part.substring(1).toByteArray();
        if ((place & JournalStateMachine.Part.LAST) == 0) {
            parts.writeBytes(rest);
            return null;
        }
        if (parts.size() == 0) {
            return rest;
        }
        parts.writeBytes(rest);
        byte[] batch = parts.toByteArray();
        parts.reset();
        return batch;
    }
}
