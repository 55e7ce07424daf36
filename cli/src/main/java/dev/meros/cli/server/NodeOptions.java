package dev.meros.cli.server;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.model.DomainInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;

/// What an agent says of its node.
final class NodeOptions {
    @Option(
            names = "--hostname",
            description = "Name by which others reach this node (default: found out).")
    private String hostname = "";

    @Option(
            names = "--resources",
            paramLabel = "TEXT",
            description = {
                "Such as cpus:4;mem:2048;ports:[31000-32000], a JSON array of resources, or"
                        + " file:///path of either; what is not named is found out."
            })
    private String resources = "";

    @Option(
            names = "--attributes",
            paramLabel = "TEXT",
            description = "Such as rack:abc;level:10, or file:///path of it.")
    private String attributes = "";

    @Option(
            names = "--domain",
            paramLabel = "REGION/ZONE",
            converter = DomainText.class,
            description =
                    "Where the node is, also as JSON or file:///path (default: nowhere in"
                            + " particular).")
    private @Nullable DomainInfo domain;

    @Option(
            names = "--domain-script",
            paramLabel = "PROGRAM",
            description = "A program that prints where the node is, run once at the start.")
    private @Nullable Path domainScript;

    @Option(
            names = "--node-watch",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = DurationText.class,
            description = {
                "How often to look whether the node or a file that a setting stands in has changed,"
                        + " as SIGHUP does at once; 0s for never (default: ${DEFAULT-VALUE})."
            })
    private Duration watch = Duration.ZERO;

    AgentSettings in(AgentSettings settings) {
        return settings.withHostname(hostname)
                .withResources(resources)
                .withAttributes(attributes)
                .withDomain(domain)
                .withDomainScript(domainScript)
                .withNodeWatch(watch);
    }
}
