package dev.meros.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CachingTest {
    @Test
    void tagIsKnownByItselfInAListWeakOrAsAnything() {
        assertThat(Caching.isKnown("\"a\"", "\"a\"")).isTrue();
        assertThat(Caching.isKnown("\"b\", W/\"a\"", "\"a\"")).isTrue();
        assertThat(Caching.isKnown("*", "\"a\"")).isTrue();
        assertThat(Caching.isKnown("\"b\"", "\"a\"")).isFalse();
        assertThat(Caching.isKnown(null, "\"a\"")).isFalse();
    }

    @Test
    void gzipIsAllowedByNameOrByAnythingUnlessItIsExcluded() {
        assertThat(Caching.acceptsGzip("deflate, GZIP;q=0.5")).isTrue();
        assertThat(Caching.acceptsGzip("*")).isTrue();
        assertThat(Caching.acceptsGzip("gzip;q=0, *")).isFalse();
        assertThat(Caching.acceptsGzip("*;q=0")).isFalse();
        assertThat(Caching.acceptsGzip("identity")).isFalse();
        assertThat(Caching.acceptsGzip(null)).isFalse();
    }
}
