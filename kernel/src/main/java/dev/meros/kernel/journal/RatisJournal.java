package dev.meros.kernel.journal;

import dev.meros.kernel.KernelException;

import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.netty.NettyConfigKeys;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A journal on disk: a Raft log by Apache Ratis, of a group of one member.
///
/// Every entry is synced to disk before it counts as committed. The directory holds `lock` (one
/// kernel at a time), `raft/` (log and snapshots) and `high-water` (how far the log was committed).
public final class RatisJournal implements Journal {
    /// The largest part of a batch in one log entry; larger batches take several.
    static final int PART_BYTES = 2 << 20;

    private static final int BUFFER_BYTES = PART_BYTES + (64 << 10);
    private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration NEVER = Duration.ofDays(3_650);
    private static final RaftPeerId MEMBER = RaftPeerId.valueOf("kernel");
    private static final RaftGroupId GROUP =
            RaftGroupId.valueOf(
                    UUID.nameUUIDFromBytes("meros journal".getBytes(StandardCharsets.UTF_8)));

    // kept, since loggers that nobody holds forget their level
    private static final Logger RATIS_LOG = Logger.getLogger("org.apache.ratis");

    private final Path directory;
    private final Runnable serverStarted;
    private final ClientId client = ClientId.randomId();
    private long calls;

    /// A start that is under way or done; Ratis may tell of leadership before it is done.
    private volatile @Nullable CompletableFuture<Running> start;

    private record Running(
            DirectoryLock lock,
            HighWater highWater,
            JournalStateMachine machine,
            RaftServer server,
            RaftClientAsynchronousProtocol log) {}

    /// A journal in a directory, which is created when it does not exist.
    public RatisJournal(Path directory) {
        this(directory, () -> {});
    }

    /// `serverStarted` runs while the start is under way and the member may lead already.
    RatisJournal(Path directory, Runnable serverStarted) {
        this.directory = directory.toAbsolutePath();
        this.serverStarted = serverStarted;
    }

    @Override
    public void start(Listener listener) {
        RATIS_LOG.setLevel(Level.SEVERE);
        DirectoryLock lock = DirectoryLock.take(directory);
        CompletableFuture<Running> starting = new CompletableFuture<>();
        start = starting;
        try {
            starting.complete(open(lock, listener));
        } catch (Throwable e) {
            lock.close();
            starting.completeExceptionally(e);
            throw e;
        }
    }

    private Running open(DirectoryLock lock, Listener listener) {
        HighWater highWater = new HighWater(directory.resolve("high-water"));
        JournalStateMachine machine = new JournalStateMachine(listener, highWater);
        RaftServer server = null;
        try {
            server =
                    RaftServer.newBuilder()
                            .setServerId(MEMBER)
                            .setGroup(group())
                            .setProperties(properties())
                            .setStateMachine(machine)
                            .setOption(RaftStorage.StartupOption.RECOVER)
                            .build();
            server.start();
            serverStarted.run();
            return new Running(lock, highWater, machine, server, log(server));
        } catch (Exception e) {
            closeQuietly(server);
            highWater.close();
            throw cannotStart(e);
        }
    }

    /// The member itself where it can be called directly: the server hands each request to a thread
    /// pool and waits for it.
    private static RaftClientAsynchronousProtocol log(RaftServer server) throws IOException {
        return server.getDivision(GROUP) instanceof RaftClientAsynchronousProtocol member
                ? member
                : server;
    }

    private static RaftGroup group() {
        RaftPeer self = RaftPeer.newBuilder().setId(MEMBER).setAddress("127.0.0.1:0").build();
        return RaftGroup.valueOf(GROUP, self);
    }

    private RaftProperties properties() {
        RaftProperties p = new RaftProperties();
        RaftConfigKeys.Rpc.setType(p, SupportedRpcType.NETTY);
        NettyConfigKeys.Server.setHost(p, "127.0.0.1");
        NettyConfigKeys.Server.setPort(p, 0);
        NettyConfigKeys.Server.setUseEpoll(p, false);
        RaftServerConfigKeys.setStorageDir(p, List.of(directory.resolve("raft").toFile()));
        RaftServerConfigKeys.setRemovedGroupsDir(p, directory.resolve("removed").toFile());

        // an entry: one sync for each commit, none for the commit index
        RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
        RaftServerConfigKeys.Log.setCorruptionPolicy(
                p, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf(BUFFER_BYTES));
        RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf(2L * BUFFER_BYTES));
        RaftServerConfigKeys.Log.setPreallocatedSize(p, SizeInBytes.valueOf(1L << 20));
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf(16L << 20));
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);

        // images are written by us and stored when we say so
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, 2);

        // a group of one need not wait for anybody, and nobody takes over from it
        RaftServerConfigKeys.Rpc.setTimeoutMin(p, millis(300));
        RaftServerConfigKeys.Rpc.setTimeoutMax(p, millis(600));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, millis(5));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, millis(10));
        RaftServerConfigKeys.setCloseThreshold(p, millis(NEVER.toMillis()));
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, millis(NEVER.toMillis()));
        RaftServerConfigKeys.RetryCache.setExpiryTime(p, millis(1_000));
        return p;
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }

    private KernelException cannotStart(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof KernelException known) {
                return known;
            }
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new KernelException(
                "journal: "
                        + directory
                        + " cannot be read: "
                        + root
                        + "; it is damaged, nothing was changed",
                e);
    }

    private Running running() {
        CompletableFuture<Running> now = start;
        if (now == null) {
            throw new IllegalStateException("the journal is not started, or closed");
        }
        try {
            return now.get(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the journal has not started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the journal starts", e);
        }
    }

    @Override
    public CompletableFuture<Long> propose(byte[] batch) {
        CompletableFuture<Long> committed = new CompletableFuture<>();
        int place = JournalStateMachine.Part.FIRST;
        int from = 0;
        do {
            int to = Math.min(batch.length, from + PART_BYTES);
            boolean last = to == batch.length;
            byte[] part = new byte[to - from + 1];
            part[0] = (byte) (last ? place | JournalStateMachine.Part.LAST : place);
            System.arraycopy(batch, from, part, 1, to - from);
            submit(UnsafeByteOperations.unsafeWrap(part), last ? committed : null, committed);
            place = 0;
            from = to;
        } while (from < batch.length);
        return committed;
    }

    private void submit(
            ByteString part,
            @Nullable CompletableFuture<Long> last,
            CompletableFuture<Long> committed) {
        RaftClientRequest request =
                RaftClientRequest.newBuilder()
                        .setClientId(client)
                        .setServerId(MEMBER)
                        .setGroupId(GROUP)
                        .setCallId(++calls)
                        .setType(RaftClientRequest.writeRequestType())
                        .setMessage(new JournalStateMachine.Part(part, last))
                        .build();
        try {
            var _ =
                    running()
                            .log()
                            .submitClientRequestAsync(request)
                            .whenComplete((reply, error) -> failIfRefused(committed, reply, error));
        } catch (IOException | IllegalStateException e) {
            committed.completeExceptionally(e);
        }
    }

    private static void failIfRefused(
            CompletableFuture<Long> committed,
            @Nullable RaftClientReply reply,
            @Nullable Throwable error) {
        if (error != null) {
            committed.completeExceptionally(error);
        } else if (reply != null && !reply.isSuccess()) {
            committed.completeExceptionally(reply.getException());
        }
    }

    @Override
    public void snapshot(long index, Iterable<byte[]> image) {
        Running now = running();
        try {
            now.machine().write(index, image);
            RaftClientReply reply =
                    now.server()
                            .snapshotManagement(
                                    SnapshotManagementRequest.newCreate(
                                            client,
                                            MEMBER,
                                            GROUP,
                                            0,
                                            SNAPSHOT_TIMEOUT.toMillis(),
                                            1));
            if (!reply.isSuccess()) {
                throw new KernelException("journal: no snapshot: " + reply.getException());
            }
        } catch (IOException e) {
            throw new KernelException("journal: no snapshot: " + e, e);
        }
    }

    @Override
    public void close() {
        CompletableFuture<Running> started = start;
        start = null;
        if (started != null && started.state() == Future.State.SUCCESS) {
            Running now = started.resultNow();
            closeQuietly(now.server());
            now.highWater().close();
            now.lock().close();
        }
    }

    private static void closeQuietly(@Nullable RaftServer server) {
        if (server == null) {
            return;
        }
        try {
            server.close();
        } catch (IOException e) {
            System.getLogger(RatisJournal.class.getName())
                    .log(System.Logger.Level.WARNING, "journal: not closed cleanly: " + e);
        }
    }
}
