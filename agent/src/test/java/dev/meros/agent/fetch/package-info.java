/// Tests of the fetcher.
@NullMarked
package dev.meros.agent.fetch;

import org.jspecify.annotations.NullMarked;
