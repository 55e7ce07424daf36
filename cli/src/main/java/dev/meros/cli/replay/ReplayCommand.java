package dev.meros.cli.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.api.model.Scalar;
import dev.meros.cli.output.ExitCode;
import dev.meros.cli.output.Table;
import dev.meros.cli.server.Starting;
import dev.meros.kernel.codec.RecordCodec;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.replay.Replay;
import dev.meros.kernel.replay.Summary;
import dev.meros.kernel.replay.Until;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// `meros replay`: the state of a kernel that does not run, now or at a moment of the past.
@Command(
        name = "replay",
        description = {
            "Folds the journal of a kernel and tells what state it leads to.",
            "Reads the directory and changes nothing in it; refuses while a kernel uses it."
        },
        sortOptions = false)
public final class ReplayCommand implements Callable<Integer> {
    @Spec private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "The state directory of the kernel, or a copy.")
    private Path directory = Path.of("");

    @Option(
            names = "--until",
            paramLabel = "TIME|INDEX",
            defaultValue = "",
            description =
                    "Fold only up to a time (2026-01-02T03:04:05Z, or seconds or milliseconds since"
                            + " 1970) or to an index of the journal (default: to the end).")
    private String until = "";

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "text (default): a summary; json: the whole state too.")
    private Form form = Form.TEXT;

    @Option(
            names = "--records",
            description =
                    "List the records of the journal instead, one JSON object a line, with index"
                            + " and time; the summary goes to stderr.")
    private boolean listsRecords;

    /// The form of the answer.
    enum Form {
        TEXT,
        JSON
    }

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        RecordCodec codec = new RecordCodec();
        Replay.Listener listener =
                listsRecords
                        ? (index, at, next) -> out.println(line(codec, index, at, next))
                        : Replay.Listener.NONE;
        Replay.Start start = listsRecords ? Replay.Start.OLDEST : Replay.Start.NEWEST;
        Replay.Moment moment =
                Starting.of(
                        () ->
                                Replay.of(
                                        directory,
                                        until.isEmpty() ? new Until.End() : Until.parse(until),
                                        start,
                                        listener));
        switch (form) {
            case TEXT -> text(moment).forEach((listsRecords ? err : out)::println);
            case JSON -> json(moment, codec, listsRecords ? err : out);
        }
        if (!moment.end().torn().isEmpty()) {
            err.println(
                    "meros: journal: what follows the last entry is left out, nobody was told of"
                            + " it: "
                            + moment.end().torn());
        }
        boolean lost = until.isEmpty() && moment.end().isCutShort();
        if (lost) {
            err.println(
                    "meros: journal: it ends at "
                            + moment.end().lastIndex()
                            + " (expected: "
                            + moment.end().committed()
                            + " or more; its last entries are lost)");
        }
        out.flush();
        err.flush();
        return lost ? ExitCode.FAILED : ExitCode.OK;
    }

    private static String line(
            RecordCodec codec, long index, @Nullable Instant at, KernelRecord.Durable next) {
        ObjectNode line = Json.mapper().createObjectNode().put("index", index);
        line.put("at", String.valueOf(at));
        line.put("name", codec.name(next));
        line.set("record", Json.readTree(codec.toJson(next)));
        return Json.writeText(line);
    }

    private List<String> text(Replay.Moment moment) {
        Summary summary = Summary.of(moment.state());
        List<Table.Pair> pairs = new ArrayList<>();
        pairs.add(new Table.Pair("cluster", moment.state().clusterId()));
        pairs.add(
                new Table.Pair(
                        "folded",
                        moment.entries()
                                + " entries, "
                                + moment.records()
                                + " records"
                                + (moment.image() == 0
                                        ? ""
                                        : ", after the image at " + moment.image())));
        pairs.add(new Table.Pair("last entry", String.valueOf(moment.index())));
        pairs.add(new Table.Pair("term", String.valueOf(moment.state().term())));
        pairs.add(new Table.Pair("time", moment.at() == null ? "none" : moment.at()));
        pairs.add(new Table.Pair("state hash", moment.state().hash().text()));
        pairs.add(
                new Table.Pair(
                        "agents",
                        summary.agents() + ", unreachable " + summary.agentsUnreachable()));
        pairs.add(
                new Table.Pair(
                        "frameworks",
                        summary.frameworks()
                                + ", disconnected "
                                + summary.frameworksDisconnected()
                                + ", removed "
                                + summary.frameworksCompleted()));
        pairs.add(new Table.Pair("tasks", counts(summary.tasks())));
        pairs.add(new Table.Pair("resources", amounts(summary.total())));
        pairs.add(new Table.Pair("reserved", amounts(summary.reserved())));
        pairs.add(new Table.Pair("used", amounts(summary.used())));
        pairs.add(new Table.Pair("framework state", counts(summary.entriesByFramework())));
        List<String> lines = new ArrayList<>(Table.pairs(pairs));
        lines.add("");
        Table table = new Table("RECORDS OF THE STATE", "COUNT");
        summary.records().forEach(table::row);
        lines.addAll(table.lines());
        return lines;
    }

    private static String counts(Map<?, Integer> counts) {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String amounts(SortedMap<String, Scalar> amounts) {
        return amounts.isEmpty()
                ? "none"
                : amounts.entrySet().stream()
                        .map(e -> e.getKey() + ":" + e.getValue())
                        .collect(Collectors.joining(";"));
    }

    /// One object; the records of its state come one a line, since there may be millions.
    private static void json(Replay.Moment moment, RecordCodec codec, PrintWriter out) {
        ObjectNode head = Json.mapper().createObjectNode();
        head.put("cluster", moment.state().clusterId());
        head.put("image", moment.image());
        head.put("entries", moment.entries());
        head.put("records", moment.records());
        head.put("index", moment.index());
        head.put("term", moment.state().term());
        head.put("at", String.valueOf(moment.at()));
        head.put("hash", moment.state().hash().text());
        head.put("torn", moment.end().torn());
        head.put("committed", moment.end().committed());
        head.set("summary", Json.mapper().valueToTree(Summary.of(moment.state())));
        String text = Json.writeText(head);
        out.println(text.substring(0, text.length() - 1) + ",\"state\":[");
        String gap = "";
        for (KernelRecord.Durable each : moment.state().snapshot()) {
            out.print(gap);
            out.print("{\"name\":\"" + codec.name(each) + "\",\"record\":" + codec.toJson(each));
            out.print('}');
            gap = ",\n";
        }
        out.println("\n]}");
    }
}
