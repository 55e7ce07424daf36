package dev.meros.cli.bench.cluster;

import dev.meros.cli.bench.BusyboxImage;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.server.Logs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `meros bench cluster`: what a cluster of several nodes takes for what its users do.
@Command(
        name = "cluster",
        description = {
            "Measures a cluster of real processes on this machine: a kernel, agents with",
            "directories of their own and the long-running framework, apps through /v2. Times",
            "are from the request, or the fault, until the event stream tells of the effect.",
            "Containers take root, conmon, crun or runc, skopeo and umoci; all cases take",
            "busybox-static."
        },
        sortOptions = false)
public final class ClusterCommand implements Runnable {
    private static final int MAX_AGENTS = 6;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--driver",
            paramLabel = "NAME",
            defaultValue = "process",
            description = "oci or process (default: ${DEFAULT-VALUE}).")
    private BenchApp.Driver driver = BenchApp.Driver.process;

    @Option(
            names = "--oci-runtime",
            paramLabel = "NAME",
            defaultValue = "crun",
            description = "crun or runc (default: ${DEFAULT-VALUE}).")
    private String runtime = "";

    @Option(
            names = "--agents",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many agents, 2 to 6 (default: ${DEFAULT-VALUE}).")
    private int agents;

    @Option(
            names = "--case",
            paramLabel = "CASE",
            split = ",",
            defaultValue = "all",
            description = {
                "create-10, create-50, create-100, create-200, create-300, scale-1-100,",
                "scale-100-1, rolling-10, node-failure, crash-restart, or all (default:",
                "${DEFAULT-VALUE})."
            })
    private List<String> cases = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long each wait may take (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Override
    public void run() {
        List<ClusterCase> wanted = wanted();
        if (agents < 2 || agents > MAX_AGENTS) {
            throw CommandException.usage(
                    "--agents: " + agents + " (expected: 2 to " + MAX_AGENTS + ")");
        }
        if (!List.of("crun", "runc").contains(runtime)) {
            throw CommandException.usage("--oci-runtime: " + runtime + " (expected: crun or runc)");
        }
        Logs.warningsToStderr();
        try (BenchDirectory directory = BenchDirectory.create()) {
            directory.use(BenchServers.start(directory.path(), agents, options(directory.path())));
            try (ClusterBench bench =
                    new ClusterBench(
                            directory.servers(), driver, runtime, Duration.ofSeconds(timeout))) {
                for (ClusterCase one : wanted) {
                    bench.run(one).print(command.commandLine().getOut());
                }
            }
        }
    }

    private List<ClusterCase> wanted() {
        List<ClusterCase> wanted = new ArrayList<>();
        for (String name : cases) {
            if (name.equals("all")) {
                wanted.addAll(ClusterCase.ALL);
            } else {
                wanted.add(
                        ClusterCase.named(name)
                                .orElseThrow(
                                        () ->
                                                CommandException.usage(
                                                        "--case: "
                                                                + name
                                                                + " (expected: "
                                                                + ClusterCase.names()
                                                                + ")")));
            }
        }
        return wanted;
    }

    private List<String> options(Path directory) {
        List<String> options = new ArrayList<>();
        options.add("--oci-runtime=" + (driver == BenchApp.Driver.oci ? runtime : "none"));
        options.add("--docker=none");
        if (driver == BenchApp.Driver.oci) {
            BusyboxImage.make(directory);
            options.add("--image-archives=" + BusyboxImage.archives(directory));
        }
        return options;
    }
}
