package dev.meros.cli.server;

import dev.meros.agent.cgroup.Gpus;
import dev.meros.agent.cgroup.LimitRules;
import dev.meros.agent.settings.IsolationSettings;

import picocli.CommandLine.Option;

/// What the containers of an agent are held to.
final class IsolationOptions {
    @Option(
            names = "--isolation",
            paramLabel = "WORDS",
            description = {
                "Which control groups to use, as Mesos' --isolation: cgroups/all, or some of"
                        + " cgroups/cpu, cgroups/mem, cgroups/pids, cgroups/devices, with commas"
                        + " between; none for a node without (default: all that there are)."
            })
    private String isolation = "";

    @Option(
            names = "--cgroups-enable-cfs",
            description = "Makes cpus a hard limit for tasks that ask for no other.")
    private boolean hardCpus;

    @Option(
            names = "--pids-limit",
            paramLabel = "N",
            defaultValue = "4096",
            description =
                    "Processes and threads that a container may have (default: ${DEFAULT-VALUE}).")
    private long pids;

    @Option(
            names = "--gpu-devices",
            paramLabel = "PATTERN",
            defaultValue = Gpus.PATTERN,
            description =
                    "The devices that are GPUs, one for each, or none (default:"
                            + " ${DEFAULT-VALUE}).")
    private String gpuDevices = "";

    IsolationSettings settings() {
        return new IsolationSettings(
                isolation,
                new LimitRules(hardCpus ? LimitRules.Cpus.HARD : LimitRules.Cpus.SHARED, pids),
                gpuDevices);
    }
}
