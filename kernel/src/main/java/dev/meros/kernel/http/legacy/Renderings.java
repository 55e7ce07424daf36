package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.meros.api.codec.Json;
import dev.meros.kernel.KernelException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Pages as bytes, made at most once for each state of the cluster and shared by all who ask.
///
/// An answer shows everything that was answered before it was asked for. Of each page one is made
/// at a time; all who ask meanwhile share the next one. One thread does the work, and neither the
/// thread that decides nor the one that reads the state waits for it. What nobody has asked for in
/// a while is forgotten. Thread-safe.
public final class Renderings implements AutoCloseable {
    /// Different questions whose answers are kept; a client can make up as many as it likes.
    private static final int MAX_PAGES = 64;

    private final Supplier<CompletableFuture<LegacyImage>> images;
    private final LongSupplier nanoTime;
    private final Limits limits;

    /// Tells bodies of this process from those of others.
    private final String origin;

    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("kernel-pages").factory());
    private final AtomicLong hits = new AtomicLong();
    private final LinkedHashMap<String, Shelf> shelves = new LinkedHashMap<>(16, 0.75f, true);

    /// Bodies that are out of date and still being sent to somebody.
    private final List<Body> stale = new ArrayList<>();

    private long made;

    /// `bytes` is what may be kept of pages beside the one asked for last, and what slow clients
    /// may hold of old ones; `idle` is how long a page is kept that nobody asks for.
    public record Limits(long bytes, Duration idle) {
        /// An eighth of the heap, a minute.
        public static Limits usual() {
            return new Limits(Runtime.getRuntime().maxMemory() / 8, Duration.ofMinutes(1));
        }
    }

    /// A page with the newest body that was made of it.
    private static final class Shelf {
        final Page page;
        @Nullable Body body;
        long version;
        long askedAt;
        @Nullable CompletableFuture<Body> running;
        @Nullable CompletableFuture<Body> next;

        Shelf(Page page) {
            this.page = page;
        }
    }

    /// `images` asks for the newest state; `origin` tells this process from others that serve the
    /// same pages, in letters and digits.
    public Renderings(
            Supplier<CompletableFuture<LegacyImage>> images,
            String origin,
            Limits limits,
            LongSupplier nanoTime) {
        this.images = images;
        this.origin = origin;
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /// Asks for a page. Fails with [KernelException] when too many different ones are asked for at
    /// once, or when slow clients hold too many old ones.
    public CompletableFuture<Body> get(Page page) {
        CompletableFuture<Body> asked;
        Shelf shelf;
        synchronized (this) {
            Shelf known = shelves.get(page.name());
            shelf = known == null ? enter(page) : known;
            if (shelf == null) {
                return CompletableFuture.failedFuture(
                        new KernelException("too many different pages are asked for at once"));
            }
            shelf.askedAt = nanoTime.getAsLong();
            asked = shelf.next;
            if (asked != null) {
                hits.incrementAndGet();
                return asked;
            }
            asked = new CompletableFuture<>();
            if (shelf.running != null) {
                shelf.next = asked;
                return asked;
            }
            shelf.running = asked;
        }
        make(shelf);
        return asked;
    }

    private @Nullable Shelf enter(Page page) {
        if (shelves.size() >= MAX_PAGES && !dropOldest()) {
            return null;
        }
        Shelf shelf = new Shelf(page);
        shelves.put(page.name(), shelf);
        return shelf;
    }

    private boolean dropOldest() {
        Iterator<Shelf> each = shelves.values().iterator();
        while (each.hasNext()) {
            Shelf shelf = each.next();
            if (shelf.running == null) {
                each.remove();
                outdated(shelf.body);
                return true;
            }
        }
        return false;
    }

    private void make(Shelf shelf) {
        var _ =
                images.get()
                        .whenComplete(
                                (image, error) -> {
                                    if (error != null) {
                                        end(shelf, null, error);
                                    } else {
                                        make(shelf, image);
                                    }
                                });
    }

    private void make(Shelf shelf, LegacyImage image) {
        Body known;
        synchronized (this) {
            known = shelf.version == image.version() ? shelf.body : null;
        }
        if (known != null) {
            hits.incrementAndGet();
            end(shelf, known, null);
            return;
        }
        try {
            writer.execute(() -> write(shelf, image));
        } catch (RejectedExecutionException e) {
            end(shelf, null, new KernelException("the kernel ends", e));
        }
    }

    private void write(Shelf shelf, LegacyImage image) {
        try {
            synchronized (this) {
                stale.removeIf(b -> !b.isBeingSent());
                if (stale.stream().mapToLong(Body::size).sum() > limits.bytes()) {
                    throw new KernelException("slow clients hold too many old answers; try again");
                }
            }
            Chunks chunks = new Chunks();
            try (JsonGenerator out = Json.mapper().getFactory().createGenerator(chunks)) {
                shelf.page.content().write(out, image);
            }
            chunks.close();
            end(shelf, keep(shelf, chunks, image.version()), null);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            end(shelf, null, e);
        }
    }

    /// Puts what was made in its place; the same as before keeps its tag.
    private synchronized Body keep(Shelf shelf, Chunks chunks, long version) {
        Body before = shelf.body;
        shelf.version = version;
        if (before != null && before.plain().isSameAs(chunks)) {
            return before;
        }
        made++;
        Body body = new Body(origin + Long.toHexString(made), chunks);
        outdated(before);
        shelf.body = body;
        Iterator<Shelf> each = shelves.values().iterator();
        long kept = shelves.values().stream().mapToLong(Renderings::sizeOf).sum();
        while (each.hasNext() && kept > limits.bytes()) {
            Shelf oldest = each.next();
            if (oldest != shelf && oldest.running == null) {
                kept -= sizeOf(oldest);
                each.remove();
                outdated(oldest.body);
            }
        }
        return body;
    }

    private static long sizeOf(Shelf shelf) {
        return shelf.body == null ? 0 : shelf.body.size();
    }

    private void outdated(@Nullable Body body) {
        if (body != null && body.isBeingSent()) {
            stale.add(body);
        }
    }

    private void end(Shelf shelf, @Nullable Body body, @Nullable Throwable error) {
        CompletableFuture<Body> ended;
        boolean more;
        synchronized (this) {
            ended = shelf.running;
            shelf.running = shelf.next;
            shelf.next = null;
            more = shelf.running != null;
        }
        if (more) {
            make(shelf);
        }
        if (ended == null) {
            return;
        }
        if (body == null) {
            ended.completeExceptionally(
                    error == null ? new IllegalStateException("nothing was made") : error);
        } else {
            ended.complete(body);
        }
    }

    /// Compresses a body where that does not hold up anybody.
    public CompletableFuture<Body> compressed(Body body) {
        if (body.isReady(Body.Form.GZIP)) {
            return CompletableFuture.completedFuture(body);
        }
        CompletableFuture<Body> done = new CompletableFuture<>();
        try {
            writer.execute(
                    () -> {
                        try {
                            var _ = body.length(Body.Form.GZIP);
                            done.complete(body);
                        } catch (RuntimeException | OutOfMemoryError e) {
                            done.completeExceptionally(e);
                        }
                    });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new KernelException("the kernel ends", e));
        }
        return done;
    }

    /// Forgets what nobody has asked for in a while; to be called now and then.
    public synchronized void tidy() {
        long before = nanoTime.getAsLong() - limits.idle().toNanos();
        shelves.values().removeIf(s -> s.running == null && s.askedAt - before < 0);
        stale.removeIf(b -> !b.isBeingSent());
    }

    /// Whether nothing is kept.
    public synchronized boolean isEmpty() {
        return shelves.isEmpty();
    }

    /// How often an answer was there already or shared with others who asked.
    public long hits() {
        return hits.get();
    }

    /// Ends the work; what is asked for now fails.
    @Override
    public void close() {
        writer.shutdown();
    }
}
