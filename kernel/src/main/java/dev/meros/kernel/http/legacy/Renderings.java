package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.meros.api.codec.Json;
import dev.meros.kernel.KernelException;
import dev.meros.kernel.engine.Shared;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
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
    private final class Shelf {
        final Page page;
        final Shared<Body> answers = new Shared<>(() -> make(this));
        @Nullable Body body;
        long version;
        long askedAt;
        int waiting;

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
        Shelf shelf;
        synchronized (this) {
            Shelf known = shelves.get(page.name());
            shelf = known == null ? enter(page) : known;
            if (shelf == null) {
                return CompletableFuture.failedFuture(
                        new KernelException("too many different pages are asked for at once"));
            }
            shelf.askedAt = nanoTime.getAsLong();
            shelf.waiting++;
        }
        asked.incrementAndGet();
        return shelf.answers.get().whenComplete((_, _) -> answered(shelf));
    }

    private synchronized void answered(Shelf shelf) {
        shelf.waiting--;
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
            if (shelf.waiting == 0) {
                each.remove();
                outdated(shelf.body);
                return true;
            }
        }
        return false;
    }

    private CompletableFuture<Body> make(Shelf shelf) {
        return images.get()
                .thenCompose(
                        image -> {
                            Body known = known(shelf, image);
                            return known == null
                                    ? work(() -> write(shelf, image))
                                    : CompletableFuture.completedFuture(known);
                        });
    }

    private synchronized @Nullable Body known(Shelf shelf, LegacyImage image) {
        return shelf.version == image.version() ? shelf.body : null;
    }

    /// Has something done by the thread of the pages.
    private CompletableFuture<Body> work(Supplier<Body> work) {
        try {
            return CompletableFuture.supplyAsync(work, writer);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new KernelException("the kernel ends", e));
        }
    }

    private Body write(Shelf shelf, LegacyImage image) {
        synchronized (this) {
            stale.removeIf(b -> !b.isBeingSent());
            if (stale.stream().mapToLong(Body::size).sum() > limits.bytes()) {
                throw new KernelException("slow clients hold too many old answers; try again");
            }
        }
        written.incrementAndGet();
        Chunks chunks = new Chunks();
        try (JsonGenerator out = Json.mapper().getFactory().createGenerator(chunks)) {
            shelf.page.content().write(out, image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        chunks.close();
        return keep(shelf, chunks, image.version());
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
            if (oldest != shelf && oldest.waiting == 0) {
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

    /// Compresses a body where that does not hold up anybody.
    public CompletableFuture<Body> compressed(Body body) {
        if (body.isReady(Body.Form.GZIP)) {
            return CompletableFuture.completedFuture(body);
        }
        return work(
                () -> {
                    var _ = body.length(Body.Form.GZIP);
                    return body;
                });
    }

    /// Forgets what nobody has asked for in a while; to be called now and then.
    public synchronized void tidy() {
        long before = nanoTime.getAsLong() - limits.idle().toNanos();
        shelves.values().removeIf(s -> s.waiting == 0 && s.askedAt - before < 0);
        stale.removeIf(b -> !b.isBeingSent());
    }

    /// Whether nothing is kept.
    public synchronized boolean isEmpty() {
        return shelves.isEmpty();
    }

    /// How often an answer was there already or shared with others who asked.
    public long hits() {
        return asked.get() - written.get();
    }

    /// Ends the work; what is asked for now fails.
    @Override
    public void close() {
        writer.shutdown();
    }
}
