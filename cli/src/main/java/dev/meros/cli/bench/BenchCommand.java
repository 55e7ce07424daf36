package dev.meros.cli.bench;

import dev.meros.cli.bench.cluster.AgentIdleCommand;
import dev.meros.cli.bench.cluster.ClusterCommand;

import picocli.CommandLine.Command;

/// `meros bench`: measures.
@Command(
        name = "bench",
        description = "Measures; each case prints one line of JSON on stdout, all else on stderr.",
        subcommands = {
            AllocationCommand.class,
            AgentIdleCommand.class,
            ApiCommand.class,
            ClusterCommand.class,
            ContainersCommand.class,
            LaunchCommand.class,
            MatchCommand.class,
            MemoryCommand.class,
            VolumesCommand.class
        })
public final class BenchCommand {}
