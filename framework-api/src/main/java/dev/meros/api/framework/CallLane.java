package dev.meros.api.framework;

import dev.meros.api.codec.CallBatch;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.framework.Subscriber.Subscription;
import dev.meros.api.scheduler.Call;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Sends calls in their order, on a virtual thread of its own: one request at a time, and in it all
/// the calls that wait by then where the kernel takes batches ([CallBatch]).
final class CallLane implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CallLane.class.getName());

    /// A request takes no more calls when it has this size, in bytes.
    private static final int MAX_BATCH_BYTES = 512 << 10;

    /// The answer to a batch that exceeds a limit of the kernel; nothing of it was done.
    private static final int TOO_LARGE = 413;

    /// The answer to calls that come too thick; they are made again later.
    private static final int TOO_MANY = 429;

    /// How long the lane waits then; a kernel's limit is so many calls in a second.
    private static final long PAUSE_MILLIS = 500;

    /// How often it waits for one call before it takes the answer for one.
    private static final int MAX_PAUSES = 120;

    private final KernelHttp http;
    private final Subscriber subscriber;
    private final Listener listener;
    private final BlockingQueue<Errand> waiting;
    private final Deque<Errand> next = new ArrayDeque<>();
    private final Thread thread;

    /// Called on the lane's thread.
    interface Listener {
        /// The call as it is to leave.
        Call complete(Call call);

        /// What the kernel said to a call: each refused one, and TEARDOWN in any case.
        void answered(Subscription by, Call call, KernelHttp.Answer answer);

        /// Nobody knows what became of calls.
        void unanswered(Subscription to, String reason);

        /// A call cannot be sent at all.
        void failed(RuntimeException failure);
    }

    private sealed interface Errand {
        record Send(Subscription to, Call call) implements Errand {}

        record Run(Runnable action) implements Errand {}
    }

    CallLane(
            String name,
            int maxWaiting,
            KernelHttp http,
            Subscriber subscriber,
            Listener listener) {
        this.http = http;
        this.subscriber = subscriber;
        this.listener = listener;
        this.waiting = new ArrayBlockingQueue<>(maxWaiting);
        this.thread = Thread.ofVirtual().name(name).unstarted(this::work);
    }

    CallLane start() {
        thread.start();
        return this;
    }

    /// Queues a call; false when too many are waiting already.
    boolean offer(Subscription to, Call call) {
        return waiting.offer(new Errand.Send(to, call));
    }

    /// Queues what is to be done when the calls before it have been answered; false when too many
    /// calls are waiting.
    boolean afterwards(Runnable action) {
        return waiting.offer(new Errand.Run(action));
    }

    /// Drops what is waiting and interrupts what is under way.
    @Override
    public void close() {
        thread.interrupt();
    }

    private void work() {
        try {
            while (true) {
                if (next.isEmpty()) {
                    next.add(waiting.take());
                }
                switch (next.remove()) {
                    case Errand.Run run -> run.action().run();
                    case Errand.Send send -> send(send);
                }
            }
        } catch (InterruptedException e) {
            waiting.clear();
        }
    }

    private void send(Errand.Send first) throws InterruptedException {
        Subscription to = first.to();
        if (to != subscriber.subscribed()) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "{0} dropped: the subscription has ended",
                    first.call().type());
            return;
        }
        try {
            post(to, first.call());
        } catch (IOException e) {
            listener.unanswered(to, first.call().type() + ": " + e);
        } catch (RuntimeException e) {
            listener.failed(e);
        }
    }

    private void post(Subscription to, Call first) throws IOException, InterruptedException {
        List<Call> calls = new ArrayList<>();
        calls.add(first);
        byte[] whole = http.write(listener.complete(first));
        CallBatch.Builder batch = new CallBatch.Builder();
        if (to.takesBatches() && !waiting.isEmpty()) {
            batch.add(whole);
            fill(batch, calls, to);
        }
        if (calls.size() == 1) {
            alone(to, first, whole);
            return;
        }
        KernelHttp.Answer answer = http.calls(to.kernel(), to.streamId(), batch.toBytes());
        if (answer.status() == TOO_LARGE) {
            for (Call call : calls) {
                alone(to, call, http.write(listener.complete(call)));
            }
        } else {
            answered(to, calls, answer);
        }
    }

    /// Makes one call, again and again while the kernel says that there were too many.
    private void alone(Subscription to, Call call, byte[] bytes)
            throws IOException, InterruptedException {
        KernelHttp.Answer answer = http.call(to.kernel(), to.streamId(), bytes);
        for (int i = 0; i < MAX_PAUSES && answer.status() == TOO_MANY; i++) {
            Thread.sleep(PAUSE_MILLIS);
            if (to != subscriber.subscribed()) {
                return;
            }
            answer = http.call(to.kernel(), to.streamId(), bytes);
        }
        answered(to, call, answer);
    }

    /// Adds calls that wait for the same subscription; what comes after them stays first in line.
    private void fill(CallBatch.Builder batch, List<Call> calls, Subscription to) {
        while (calls.size() < CallBatch.MAX_CALLS && batch.bytes() < MAX_BATCH_BYTES) {
            Errand errand = waiting.poll();
            if (errand instanceof Errand.Send send && send.to() == to) {
                batch.add(http.write(listener.complete(send.call())));
                calls.add(send.call());
            } else {
                if (errand != null) {
                    next.add(errand);
                }
                return;
            }
        }
    }

    private void answered(Subscription by, Call call, KernelHttp.Answer answer) {
        if (!answer.isDone() || call.type() == Call.Type.TEARDOWN) {
            listener.answered(by, call, answer);
        }
    }

    private void answered(Subscription by, List<Call> calls, KernelHttp.Answer answer)
            throws IOException, InterruptedException {
        if (!answer.isDone()) {
            listener.answered(by, calls.getFirst(), answer);
            return;
        }
        KernelHttp.@Nullable Answer[] refused = refused(calls.size(), answer);
        KernelHttp.Answer accepted = new KernelHttp.Answer(202, "", null);
        for (int i = 0; i < calls.size(); i++) {
            KernelHttp.Answer own = refused[i];
            if (own != null && own.status() == TOO_MANY) {
                alone(by, calls.get(i), http.write(listener.complete(calls.get(i))));
            } else {
                answered(by, calls.get(i), own == null ? accepted : own);
            }
        }
    }

    private static KernelHttp.@Nullable Answer[] refused(int calls, KernelHttp.Answer answer)
            throws IOException {
        KernelHttp.@Nullable Answer[] refused = new KernelHttp.@Nullable Answer[calls];
        if (answer.body().isBlank()) {
            return refused;
        }
        try {
            for (CallBatch.Refused each :
                    Json.read(answer.body(), CallBatch.Answer.class).refused()) {
                refused[each.index()] = new KernelHttp.Answer(each.status(), each.message(), null);
            }
        } catch (CodecException | IndexOutOfBoundsException e) {
            throw new IOException("unreadable answer to a batch: " + answer, e);
        }
        return refused;
    }
}
