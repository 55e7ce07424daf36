/// The fetcher: brings what a command needs into its sandbox before it starts.
@NullMarked
package dev.meros.agent.container.fetch;

import org.jspecify.annotations.NullMarked;
