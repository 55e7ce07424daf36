package dev.meros.longrunning.http;

import dev.meros.api.framework.SchedulerDriver;
import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.engine.Engine;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// The framework behind the API.
public record Backend(Engine engine, SchedulerDriver driver) {
    CompletableFuture<Reply> submit(Command command) {
        return engine.submit(driver, command).thenApply(Reply::of);
    }

    <T> CompletableFuture<T> read(Function<LongRunning, T> look) {
        return engine.read(driver, look);
    }

    CompletableFuture<Engine.Connection> connection() {
        return engine.connection(driver);
    }
}
