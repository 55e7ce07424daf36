package dev.meros.api.framework;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

final class KernelsTest {
    private static final URI A = URI.create("http://a:5050");
    private static final URI B = URI.create("http://b:5050");

    private static Kernels kernels(URI... uris) {
        return new Kernels(
                List.of(uris),
                Duration.ofMillis(100),
                Duration.ofMillis(1000),
                new SplittableRandom(1));
    }

    @Test
    void theOtherKernelsAreTriedWithoutAPause() {
        Kernels kernels = kernels(A, B);

        assertThat(kernels.current()).isEqualTo(A);
        assertThat(kernels.failed()).isZero();
        assertThat(kernels.current()).isEqualTo(B);
        assertThat(kernels.failed()).isPositive();
        assertThat(kernels.current()).isEqualTo(A);
    }

    @Test
    void pausesDoubleUpToTheLongestWithUpToHalfOfThemTakenOffAtRandom() {
        Kernels kernels = kernels(A);

        for (long longest : List.of(100, 200, 400, 800, 1000, 1000, 1000)) {
            assertThat(kernels.failed())
                    .isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
        }
    }

    @Test
    void pausesDifferFromFrameworkToFramework() {
        Kernels one = kernels(A);
        Kernels other =
                new Kernels(
                        List.of(A),
                        Duration.ofMillis(100),
                        Duration.ofMillis(1000),
                        new SplittableRandom(2));

        assertThat(one.failed()).isNotEqualTo(other.failed());
    }

    @Test
    void successStartsAnew() {
        Kernels kernels = kernels(A);
        for (int i = 0; i < 10; i++) {
            kernels.failed();
        }

        kernels.succeeded();

        assertThat(kernels.failed()).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void redirectsAreFollowedFiveTimesAndThenCountAsAFailure() {
        Kernels kernels = kernels(A);

        for (int i = 0; i < 5; i++) {
            assertThat(kernels.redirected(B)).isZero();
            assertThat(kernels.current()).isEqualTo(B);
        }

        assertThat(kernels.redirected(B)).isPositive();
        assertThat(kernels.current()).isEqualTo(A);
    }
}
