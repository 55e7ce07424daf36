/// Tests of the fetcher.
@NullMarked
package dev.meros.agent.container.fetch;

import org.jspecify.annotations.NullMarked;
