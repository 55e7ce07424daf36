package dev.meros.examples;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.match.Demand;
import dev.meros.api.match.Match;
import dev.meros.api.match.OfferMatcher;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A complete scheduler: it runs a shell command once on every node, and ends when all are done.
public final class OncePerNode implements Framework {
    private final Demand demand = Demand.of(Scalar.of(0.1), Scalar.of(32L));
    private final Set<AgentId> nodes = new HashSet<>();
    private final Map<TaskId, String> running = new HashMap<>();
    private final String command;

    public OncePerNode(String command) {
        this.command = command;
    }

    @Override
    public void offers(SchedulerDriver driver, List<Offer> offers) {
        for (Offer offer : offers) {
            if (OfferMatcher.match(offer, demand) instanceof Match.Fits fits
                    && nodes.add(offer.agentId())) {
                TaskId id = new TaskId("once-on-" + offer.agentId());
                CommandInfo shell = CommandInfo.builder().value(command).build();
                TaskInfo.Builder task = TaskInfo.builder().name("once").taskId(id).command(shell);
                task.agentId(offer.agentId()).resources(fits.resources().toList());
                var launch = Offer.Operation.launch(List.of(task.build()));
                driver.accept(List.of(offer.id()), List.of(launch), new Filters(60.0));
                running.put(id, offer.hostname());
                System.out.println(offer.hostname() + ": launched");
            } else {
                driver.decline(List.of(offer.id()), new Filters(60.0));
            }
        }
    }

    @Override
    public Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
        System.out.println(running.get(status.taskId()) + ": " + status.state());
        if (status.state().isTerminal()
                && running.remove(status.taskId()) != null
                && running.isEmpty()) {
            // not at once: a node may yet be offered for the first time
            driver.schedule(Duration.ofSeconds(2), () -> endIfIdle(driver));
        }
        return Acknowledgement.NOW;
    }

    private void endIfIdle(SchedulerDriver driver) {
        if (running.isEmpty()) {
            System.out.println("done on " + nodes.size() + " nodes");
            driver.teardown();
        }
    }

    /// Arguments: the URI of a kernel, such as `http://127.0.0.1:5050`, and the command.
    public static void main(String... arguments) {
        var settings = HttpSchedulerDriver.Settings.of(URI.create(arguments[0]), "once-per-node");
        new HttpSchedulerDriver(settings, new OncePerNode(arguments[1])).start().join();
    }
}
