package dev.meros.cli.server;

import dev.meros.longrunning.LongRunningServer;
import dev.meros.longrunning.settings.LongRunningSettings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.concurrent.Callable;

/// `meros long-running`: the framework for apps.
@Command(
        name = "long-running",
        description = {
            "Runs the long-running framework until SIGINT or SIGTERM.",
            "Its tasks go on meanwhile, and so does everything when it is started again."
        },
        sortOptions = false)
public final class LongRunningCommand implements Callable<Integer> {
    @Mixin private KernelAddresses kernels = new KernelAddresses();

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen at (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "Port to listen at, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--name",
            defaultValue = "long-running",
            description =
                    "Its name and id, to which its state belongs (default: ${DEFAULT-VALUE}).")
    private String name = "";

    @Option(
            names = "--role",
            defaultValue = "*",
            description = "The role whose resources it uses (default: ${DEFAULT-VALUE}).")
    private String role = "";

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Who runs tasks that name no user (default: whoever runs this).")
    private String user = "";

    @Option(
            names = "--http-credentials",
            paramLabel = "USER:PASSWORD",
            defaultValue = "${env:MESOSPHERE_HTTP_CREDENTIALS:-}",
            description =
                    "Asked of everyone who uses the API (default: nothing; also the variable"
                            + " MESOSPHERE_HTTP_CREDENTIALS).")
    private String credentials = "";

    @Option(
            names = "--access-control-allow-origin",
            split = ",",
            paramLabel = "ORIGIN",
            description = "Pages that browsers let use the API; * for all (default: none).")
    private List<String> origins = List.of();

    @Mixin private Logs logs = new Logs();

    @Override
    public Integer call() {
        logs.toStderr();
        LongRunningSettings settings = Starting.of(this::settings);
        LongRunningServer server = Starting.of(() -> LongRunningServer.start(settings));
        return Foreground.endingWith(server::close).await(server.ended());
    }

    private LongRunningSettings settings() {
        LongRunningSettings settings =
                LongRunningSettings.of(kernels.first())
                        .withKernels(kernels.all())
                        .withHost(host)
                        .withPort(port)
                        .withName(name)
                        .withRole(role)
                        .withAccess(new LongRunningSettings.Access(credentials, origins));
        return user.isEmpty() ? settings : settings.withUser(user);
    }
}
