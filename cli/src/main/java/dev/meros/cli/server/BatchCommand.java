package dev.meros.cli.server;

import dev.meros.batch.BatchServer;
import dev.meros.batch.settings.BatchSettings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.concurrent.Callable;

/// `meros batch`: the framework for jobs.
@Command(
        name = "batch",
        description = {
            "Runs the batch framework until SIGINT or SIGTERM.",
            "Its tasks go on meanwhile, and so does everything when it is started again."
        },
        sortOptions = false)
public final class BatchCommand implements Callable<Integer> {
    @Mixin private KernelAddresses kernels = new KernelAddresses();

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen at (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            defaultValue = "4400",
            description = "Port to listen at, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--name",
            defaultValue = "batch",
            description =
                    "Its name and id, to which its state belongs (default: ${DEFAULT-VALUE}).")
    private String name = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            split = ",",
            defaultValue = "*",
            description = "Roles whose resources it uses (default: ${DEFAULT-VALUE}).")
    private List<String> roles = List.of();

    @Mixin private Logs logs = new Logs();

    @Override
    public Integer call() {
        logs.toStderr();
        BatchSettings settings =
                Starting.of(
                        () ->
                                BatchSettings.of(kernels.first())
                                        .withKernels(kernels.all())
                                        .withHost(host)
                                        .withPort(port)
                                        .withName(name)
                                        .withRoles(roles));
        BatchServer server = Starting.of(() -> BatchServer.start(settings));
        return Foreground.endingWith(server::close).await(server.ended());
    }
}
