package dev.meros.cli.demo;

import dev.meros.cli.output.CommandException;

import java.io.Console;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Shows the demo's cluster until the process ends: redrawn in place on a terminal, now and then a
/// table elsewhere.
final class LiveView {
    private static final System.Logger LOG = System.getLogger(LiveView.class.getName());
    private static final Duration REDRAW = Duration.ofMillis(500);
    private static final int LOOKS_PER_TABLE = 20;
    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final Demo demo;
    private final PrintWriter out;

    LiveView(Demo demo, PrintWriter out) {
        this.demo = demo;
        this.out = out;
    }

    void show() {
        boolean terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        int looks = 0;
        try {
            while (true) {
                List<String> missing = demo.look();
                if (terminal) {
                    out.print(CLEAR);
                    print(missing);
                } else if (looks++ % LOOKS_PER_TABLE == 0) {
                    print(missing);
                }
                Thread.sleep(REDRAW);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CommandException e) {
            LOG.log(System.Logger.Level.INFO, "the view ends", e); // as when the cluster ends
        }
    }

    private void print(List<String> missing) {
        demo.table().forEach(out::println);
        out.println();
        if (missing.isEmpty()) {
            out.println("All seen working. Try next:");
            next().forEach(out::println);
        } else {
            out.println("Not seen yet:");
            missing.forEach(line -> out.println("  " + line));
        }
        out.println();
        out.println("Ctrl-C ends everything.");
        out.flush();
    }

    private List<String> next() {
        String id = demo.examples().webId();
        List<String> lines = new ArrayList<>();
        lines.add(
                "  export MEROS_KERNEL="
                        + demo.cluster().kernel()
                        + " MEROS_LONG_RUNNING="
                        + demo.cluster().longRunning()
                        + " MEROS_BATCH="
                        + demo.cluster().batch());
        lines.add("  ./meros app scale " + id + " 5");
        lines.add("  ./meros job run " + demo.examples().tickName());
        lines.add("  ./meros task list");
        demo.answered().stream()
                .findFirst()
                .map(URI::toString)
                .ifPresent(instance -> lines.add("  curl " + instance));
        lines.add("  curl " + demo.cluster().kernel() + "/metrics");
        return lines;
    }
}
