package dev.meros.agent.spawn;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// A program that was started. Its report is to be asked for once.
public interface Spawned {
    int pid();

    /// Completes when it has ended, and nothing of it is left in the table of processes.
    CompletableFuture<Void> exited();

    /// Waits for a line on its descriptor 3 and closes that; without the end of the line, and maybe
    /// empty, when it closed it or ended before. Throws [IOException] when the time is over.
    String report(Duration timeout) throws IOException;

    /// Ends it with all that descend from it; nothing when it has ended.
    default void end() {
        ProcessHandle.of(pid())
                .ifPresent(
                        process -> {
                            var children = process.descendants().toList();
                            process.destroyForcibly();
                            children.forEach(ProcessHandle::destroyForcibly);
                        });
    }
}
