package dev.meros.kernel.journal;

import dev.meros.kernel.KernelException;

import java.util.concurrent.CompletableFuture;

/// The durable, ordered log of batches of records, and who may write to it.
///
/// A batch is opaque bytes here ([dev.meros.kernel.codec.RecordCodec] makes and reads them). Each
/// batch that is committed gets an index; indexes grow, not always by one. One listener hears
/// everything; it is called from one thread at a time, in order, and must not block for long. All
/// implementations pass `JournalContract`.
public interface Journal extends AutoCloseable {

    /// Replays what is stored to the listener, then takes part: [Listener#leading(long)] says when
    /// this member may propose. Returns when the replay has begun or refuses with [KernelException]
    /// (directory in use or not writable, damaged journal). Called once.
    void start(Listener listener);

    /// Appends a batch. The future ends with the batch's index once it is committed and durable, on
    /// the thread that calls the listener and in the order of the proposals; or exceptionally when
    /// this member does not lead or the commit fails, after which it is not known whether the batch
    /// will survive. Call from one thread, while leading.
    CompletableFuture<Long> propose(byte[] batch);

    /// Stores an image of the state after `index` (the index of a batch that was reported to be
    /// committed) and drops what it replaces. Blocks until the image is durable; call from a thread
    /// of its own, one at a time.
    void snapshot(long index, Iterable<byte[]> image);

    /// Ends orderly: nothing is called after it returns. May be called twice.
    @Override
    void close();

    /// Who hears of the journal.
    interface Listener {
        /// A part of the stored image, in order, before anything else. `index` is the image's.
        void restored(long index, byte[] part);

        /// A batch that was not proposed by this member in its present term, in order.
        void committed(long index, byte[] batch);

        /// This member leads in a new term, and has been told of every batch of the terms before.
        void leading(long term);

        /// This member no longer leads; what it has proposed and is not committed may be lost.
        void following();

        /// The journal cannot go on: nothing more will be committed.
        void failed(Throwable cause);
    }
}
