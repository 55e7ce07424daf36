package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.PrintWriter;

/// `meros task logs`: what a task wrote, read from its agent.
@Command(name = "logs", description = "What a task has written.")
final class LogsCommand implements Runnable {
    private static final int PIECE = 32 * 1024;

    @Mixin private ClientOptions options = new ClientOptions();

    @Parameters(paramLabel = "TASK", description = "Its id or the beginning of it.")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Waits for more until the task ends.")
    private boolean follow;

    @Option(names = "--stderr", description = "The standard error instead of the output.")
    private boolean stderr;

    @Override
    public void run() {
        ClusterView cluster = options.cluster();
        ClusterView.Task task = cluster.task(name);
        ServerClient agent = new ServerClient(Server.AGENT, cluster.nodeOf(task).address());
        String path = path(task, task.id());
        String executor = task.json().path("executor_id").asText();
        boolean shared = !executor.isEmpty() && !executor.equals(task.id());
        if (shared && agent.find(path + "&offset=-1").isEmpty()) {
            // its framework's executor runs it, whose output is all there is
            path = path(task, executor);
        }
        long offset = copy(agent, path, 0);
        while (follow) {
            // asked before the copy, so that nothing written before the end is missed
            boolean ended = options.cluster().task(task.id()).isEnded();
            offset = copy(agent, path, offset);
            if (ended) {
                return;
            }
            Waiting.pause();
        }
    }

    private String path(ClusterView.Task task, String executor) {
        return "/files/read?path="
                + Paths.segment(
                        "/frameworks/"
                                + task.framework()
                                + "/executors/"
                                + executor
                                + "/runs/latest/"
                                + (stderr ? "stderr" : "stdout"));
    }

    /// Prints what is there from an offset on; the result is the offset after it.
    private long copy(ServerClient agent, String path, long start) {
        PrintWriter out = options.out();
        long size = agent.get(path + "&offset=-1").path("offset").asLong();
        long offset = start;
        while (offset < size) {
            long length = Math.min(PIECE, size - offset);
            JsonNode piece = agent.get(path + "&offset=" + offset + "&length=" + length);
            out.print(piece.path("data").asText());
            offset += length;
        }
        out.flush();
        return offset;
    }
}
