package dev.meros.cli.server;

import com.fasterxml.jackson.core.JsonProcessingException;

import dev.meros.agent.node.NodeDetector;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.codec.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// `meros agent facts`: what an agent would find on this machine.
@Command(
        name = "facts",
        description = {
            "Prints what an agent finds on this machine, as JSON: processors, memory, disks and"
                    + " their kind, file systems, graphics processors, NUMA nodes, the kernel's"
                    + " features."
        },
        sortOptions = false)
public final class AgentFactsCommand implements Callable<Integer> {
    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--dir",
            paramLabel = "DIRECTORY",
            defaultValue = "/",
            description = {
                "A directory on the disk that the agent uses (default: ${DEFAULT-VALUE})."
            })
    private Path directory = Path.of("/");

    @Override
    public Integer call() throws JsonProcessingException {
        AgentSettings settings = AgentSettings.of(directory, URI.create("http://127.0.0.1:5050"));
        NodeDetector detector = Starting.of(() -> new NodeDetector(directory, settings));
        PrintWriter out = command.commandLine().getOut();
        out.println(
                Json.mapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(detector.facts()));
        out.flush();
        return 0;
    }
}
