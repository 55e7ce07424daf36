package dev.meros.kernel.http.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.kernel.KernelException;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// How pages are made, shared, kept and forgotten.
@Timeout(20)
final class RenderingsTest {
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final AtomicLong version = new AtomicLong(1);
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger made = new AtomicInteger();
    private final List<CompletableFuture<LegacyImage>> asked = new ArrayList<>();
    private Renderings renderings = renderings(1 << 20);

    private Renderings renderings(long bytes) {
        return new Renderings(
                () -> CompletableFuture.completedFuture(image()),
                "origin",
                new Renderings.Limits(bytes, IDLE),
                now::get);
    }

    private LegacyImage image() {
        return LegacyImage.of(version.get(), new ClusterState(KernelRules.History.defaults()));
    }

    @AfterEach
    void stop() {
        renderings.close();
    }

    /// A page that tells how often it was made, in so many bytes.
    private Page page(String name, int bytes) {
        return new Page(
                name,
                (out, _) -> {
                    made.incrementAndGet();
                    out.writeString(String.valueOf(version.get()).repeat(bytes));
                });
    }

    private Body get(Page page) throws Exception {
        return renderings.get(page).get(10, TimeUnit.SECONDS);
    }

    @Test
    void aPageIsMadeOnceForEachVersion() throws Exception {
        Body first = get(page("a", 1));

        assertThat(get(page("a", 1))).isSameAs(first);
        assertThat(made).hasValue(1);
        assertThat(renderings.hits()).isEqualTo(1);

        version.set(2);
        Body second = get(page("a", 1));

        assertThat(second.tag()).isNotEqualTo(first.tag());
        assertThat(made).hasValue(2);
    }

    @Test
    void whatComesOutTheSameKeepsItsTag() throws Exception {
        Page constant = new Page("constant", (out, _) -> out.writeString("same"));
        Body first = get(constant);
        version.set(2);

        assertThat(get(constant)).isSameAs(first);
    }

    @Test
    void manyWhoAskAtOnceShareTheNextOne() throws Exception {
        renderings.close();
        renderings =
                new Renderings(
                        () -> {
                            CompletableFuture<LegacyImage> image = new CompletableFuture<>();
                            asked.add(image);
                            return image;
                        },
                        "origin",
                        new Renderings.Limits(1 << 20, IDLE),
                        now::get);
        Page page = page("a", 1);
        CompletableFuture<Body> first = renderings.get(page);
        List<CompletableFuture<Body>> later = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            later.add(renderings.get(page));
        }
        assertThat(asked).hasSize(1);

        asked.getFirst().complete(image());
        first.get(10, TimeUnit.SECONDS);
        version.set(2);
        asked.getLast().complete(image());
        Body shared = later.getFirst().get(10, TimeUnit.SECONDS);

        assertThat(asked).hasSize(2);
        assertThat(made).hasValue(2);
        for (CompletableFuture<Body> each : later) {
            assertThat(each.get(10, TimeUnit.SECONDS)).isSameAs(shared);
        }
    }

    @Test
    void pagesBeyondTheirBytesAreForgottenTheLongestUnusedFirst() throws Exception {
        renderings.close();
        renderings = renderings(2_500);
        Body a = get(page("a", 1_000));
        get(page("b", 1_000));
        assertThat(get(page("a", 1_000))).isSameAs(a);

        get(page("c", 1_000));

        assertThat(made).hasValue(3);
        assertThat(get(page("a", 1_000))).isSameAs(a);
        get(page("b", 1_000));
        assertThat(made).hasValue(4);
    }

    @Test
    void aPageThatNobodyAsksForIsForgotten() throws Exception {
        get(page("a", 1));
        now.addAndGet(IDLE.toNanos() - 1);
        renderings.tidy();
        assertThat(renderings.isEmpty()).isFalse();

        now.addAndGet(2);
        renderings.tidy();

        assertThat(renderings.isEmpty()).isTrue();
    }

    @Test
    void aThousandDifferentPagesCostNoMoreThanWhatIsKept() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            get(page("page-" + i, 1));
        }

        assertThat(made).hasValue(1_000);
        get(page("page-0", 1));
        assertThat(made).hasValue(1_001);
        get(page("page-999", 1));
        assertThat(made).hasValue(1_001);
    }

    @Test
    void slowClientsCannotHoldMoreThanSoManyBytesOfOldPages() throws Exception {
        renderings.close();
        renderings = renderings(2_500);
        List<Body> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            version.incrementAndGet();
            Body body = get(page("a", 1_000));
            body.acquire();
            held.add(body);
        }
        version.incrementAndGet();

        assertThatThrownBy(() -> get(page("a", 1_000)))
                .hasRootCauseInstanceOf(KernelException.class)
                .hasRootCauseMessage("slow clients hold too many old answers; try again");

        held.forEach(Body::release);
        assertThat(get(page("a", 1_000))).isNotNull();
    }

    @Test
    void aPageThatCannotBeMadeFailsAndIsMadeAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Page page =
                new Page(
                        "a",
                        (out, _) -> {
                            if (tries.incrementAndGet() == 1) {
                                throw new IllegalStateException("no");
                            }
                            out.writeString("yes");
                        });

        assertThatThrownBy(() -> get(page)).hasRootCauseMessage("no");
        assertThat(get(page)).isNotNull();
    }

    @Test
    void numbersAreWrittenWithoutExponents() {
        assertThat(Decimals.text(1_500, 1_000)).isEqualTo("1.5");
        assertThat(Decimals.text(-1_500, 1_000)).isEqualTo("-1.5");
        assertThat(Decimals.text(0, 1_000)).isEqualTo("0.0");
        assertThat(Decimals.text(64_000, 1_000)).isEqualTo("64.0");
        assertThat(Decimals.text(12_345_678_901_234L, 1_000)).isEqualTo("12345678901.234");
        assertThat(Decimals.text(1_764_288_000_250_000L, 1_000_000)).isEqualTo("1764288000.25");
        assertThat(Decimals.text(5, 1_000)).isEqualTo("0.005");
    }
}
