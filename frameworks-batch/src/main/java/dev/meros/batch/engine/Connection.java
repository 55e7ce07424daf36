package dev.meros.batch.engine;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.FrameworkInfo;

import java.util.concurrent.CompletableFuture;

/// A driver with its life.
public interface Connection extends AutoCloseable {
    SchedulerDriver driver();

    /// Begins to subscribe; once.
    void start();

    /// Completes when the driver has ended, with the exception that ended it if one did.
    CompletableFuture<Void> ended();

    /// Disconnects and waits for the end; the framework lives on in the kernel.
    @Override
    void close();

    /// Makes connections.
    @FunctionalInterface
    interface Factory {
        Connection connect(FrameworkInfo info, Framework framework);
    }
}
