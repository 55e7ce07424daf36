package dev.meros.kernel.journal;

import dev.meros.kernel.KernelException;

import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// What Ratis calls with committed entries: passes them on to the journal's listener, in order.
final class JournalStateMachine extends BaseStateMachine {
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final Journal.Listener listener;
    private final HighWater highWater;
    private final NavigableMap<Long, Long> terms = new TreeMap<>();
    private final BatchAssembly parts = new BatchAssembly();
    private @Nullable Written written;
    private boolean leads;

    private record Written(Path file, MD5Hash md5, long index) {}

    /// A part of a batch on its way through Ratis. `committed` is set in the last part alone.
    record Part(ByteString content, @Nullable CompletableFuture<Long> committed)
            implements Message {
        static final int FIRST = 1;
        static final int LAST = 2;

        @Override
        public ByteString getContent() {
            return content;
        }
    }

    JournalStateMachine(Journal.Listener listener, HighWater highWater) {
        this.listener = listener;
        this.highWater = highWater;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage)
            throws IOException {
        super.initialize(server, group, raftStorage);
        storage.init(raftStorage);
        SingleFileSnapshotInfo stored = storage.loadLatestSnapshot();
        if (stored != null) {
            FileInfo file = stored.getFile();
            long index = stored.getIndex();
            SnapshotFile.read(
                    file.getPath(), file.getFileDigest(), part -> listener.restored(index, part));
            noteTerm(stored.getTerm(), index);
            setLastAppliedTermIndex(stored.getTermIndex());
        }
    }

    @Override
    public SimpleStateMachineStorage getStateMachineStorage() {
        return storage;
    }

    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext transaction = super.startTransaction(request);
        if (request.getMessage() instanceof Part part) {
            transaction.setStateMachineContext(part);
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        long index = entry.getIndex();
        noteTerm(entry.getTerm(), index);
        updateLastAppliedTermIndex(entry.getTerm(), index);
        highWater.reached(index);
        if (transaction.getStateMachineContext() instanceof Part own) {
            if (own.committed() != null) {
                own.committed().complete(index);
            }
        } else {
            assemble(index, entry.getStateMachineLogEntry().getLogData());
        }
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    private void assemble(long index, ByteString part) {
        byte[] batch = parts.add(index, part);
        if (batch != null) {
            listener.committed(index, batch);
        }
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        super.notifyTermIndexUpdated(term, index);
        noteTerm(term, index);
        highWater.reached(index);
    }

    private synchronized void noteTerm(long term, long index) {
        if (terms.isEmpty() || terms.lastEntry().getValue() != term) {
            terms.put(index, term);
        }
    }

    private synchronized long termAt(long index) {
        var term = terms.floorEntry(index);
        if (term == null) {
            throw new KernelException("journal: nothing is known of index " + index);
        }
        return term.getValue();
    }

    @Override
    public void notifyLeaderReady() {
        long applied = getLastAppliedTermIndex().getIndex();
        if (highWater.noted() > 0 && applied < highWater.noted()) {
            listener.failed(
                    new KernelException(
                            "journal: it ends at "
                                    + applied
                                    + " (expected: "
                                    + highWater.noted()
                                    + " or more; its last entries are lost)"));
            return;
        }
        leads = true;
        listener.leading(currentTerm());
    }

    private long currentTerm() {
        try {
            return getServer().join().getDivision(getGroupId()).getInfo().getCurrentTerm();
        } catch (IOException e) {
            throw new KernelException("journal: the term cannot be read: " + e, e);
        }
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        if (leads && !leader.equals(getId())) {
            leads = false;
            listener.following();
        }
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        if (leads) {
            leads = false;
            listener.following();
        }
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        listener.failed(cause);
    }

    /// Writes an image beside the stored one; [#takeSnapshot()] puts it in its place. Called by any
    /// thread, one at a time.
    void write(long index, Iterable<byte[]> image) throws IOException {
        Path file = storage.getSnapshotFile(0, 0).toPath().resolveSibling("image.tmp");
        MD5Hash md5 = SnapshotFile.write(file, image);
        synchronized (this) {
            written = new Written(file, md5, index);
        }
    }

    /// Called by Ratis between two entries, when [RatisJournal#snapshot(long, Iterable)] asks for
    /// it: only renames.
    @Override
    public long takeSnapshot() throws IOException {
        Written image;
        synchronized (this) {
            image = written;
            written = null;
        }
        if (image == null) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        long term = termAt(image.index());
        File place = storage.getSnapshotFile(term, image.index());
        SnapshotFile.publish(image.file(), image.md5(), place);
        storage.updateLatestSnapshot(
                new SingleFileSnapshotInfo(
                        new FileInfo(place.toPath(), image.md5()), term, image.index()));
        synchronized (this) {
            terms.headMap(image.index(), false).clear();
            terms.putIfAbsent(image.index(), term);
        }
        return image.index();
    }
}
