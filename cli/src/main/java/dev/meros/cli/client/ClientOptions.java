package dev.meros.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.Format;
import dev.meros.cli.output.Table;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/// What every client command has: where the servers are, and how to answer.
final class ClientOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "Form of the answer: table (default) or json.")
    private Format format = Format.TABLE;

    @Option(
            names = "--kernel",
            paramLabel = "URL",
            defaultValue = "${env:" + Server.KERNEL_ENVIRONMENT + ":-http://127.0.0.1:5050}",
            converter = ServerAddress.class,
            description = "The kernel (default: $" + Server.KERNEL_ENVIRONMENT + " or port 5050).")
    private URI kernel = URI.create("");

    @Option(
            names = "--long-running",
            paramLabel = "URL",
            defaultValue = "${env:" + Server.LONG_RUNNING_ENVIRONMENT + ":-http://127.0.0.1:8080}",
            converter = ServerAddress.class,
            description =
                    "The long-running framework (default: $"
                            + Server.LONG_RUNNING_ENVIRONMENT
                            + " or port 8080).")
    private URI longRunning = URI.create("");

    @Option(
            names = "--batch",
            paramLabel = "URL",
            defaultValue = "${env:" + Server.BATCH_ENVIRONMENT + ":-http://127.0.0.1:4400}",
            converter = ServerAddress.class,
            description =
                    "The batch framework (default: $"
                            + Server.BATCH_ENVIRONMENT
                            + " or port 4400).")
    private URI batch = URI.create("");

    ServerClient kernel() {
        return new ServerClient(Server.KERNEL, kernel);
    }

    ServerClient longRunning() {
        return new ServerClient(Server.LONG_RUNNING, longRunning);
    }

    ServerClient batch() {
        return new ServerClient(Server.BATCH, batch);
    }

    ClusterView cluster() {
        return ClusterView.of(kernel().get("/state"));
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    /// Prints the tree as JSON or else the lines made from it.
    void answer(JsonNode json, Supplier<List<String>> lines) {
        switch (format) {
            case JSON -> out().println(pretty(json));
            case TABLE -> lines.get().forEach(out()::println);
        }
        out().flush();
    }

    /// Prints the tree as JSON or else a table of it.
    void answerTable(JsonNode json, Supplier<Table> table) {
        answer(json, () -> table.get().lines());
    }

    /// Prints one sentence, or the server's own answer as JSON.
    void done(ServerClient.Answer answer, String sentence) {
        answer(
                answer.body().startsWith("{") ? answer.json() : result(sentence),
                () -> List.of(sentence));
    }

    private static JsonNode result(String sentence) {
        return Json.mapper().createObjectNode().put("result", sentence);
    }

    private static String pretty(JsonNode json) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        printer.indentArraysWith(indenter);
        printer.indentObjectsWith(indenter);
        try {
            return Json.mapper().writer(printer).writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw CommandException.failed("answer: " + e.getOriginalMessage());
        }
    }
}
