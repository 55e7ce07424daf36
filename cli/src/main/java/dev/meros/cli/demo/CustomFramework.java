package dev.meros.cli.demo;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;
import dev.meros.examples.OncePerNode;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The example framework [OncePerNode] on a driver of its own, watched for what it gets done.
final class CustomFramework implements AutoCloseable {
    static final String NAME = "once-per-node";

    private final Set<AgentId> finished = ConcurrentHashMap.newKeySet();
    private final HttpSchedulerDriver driver;

    private CustomFramework(URI kernel, String command) {
        FrameworkInfo info =
                FrameworkInfo.builder()
                        .user(System.getProperty("user.name", ""))
                        .name(NAME)
                        .build();
        driver =
                new HttpSchedulerDriver(
                        HttpSchedulerDriver.Settings.of(kernel, info),
                        new Watched(new OncePerNode(command)));
    }

    static CustomFramework start(URI kernel, String command) {
        CustomFramework framework = new CustomFramework(kernel, command);
        framework.driver.start();
        return framework;
    }

    /// On how many nodes its command has finished.
    int finishedNodes() {
        return finished.size();
    }

    @Override
    public void close() {
        driver.close();
    }

    private final class Watched implements Framework {
        private final Framework framework;

        Watched(Framework framework) {
            this.framework = framework;
        }

        @Override
        public void subscribed(SchedulerDriver on, Event.Subscribed event) {
            framework.subscribed(on, event);
        }

        @Override
        public void offers(SchedulerDriver on, java.util.List<Offer> offers) {
            framework.offers(on, offers);
        }

        @Override
        public void rescinded(SchedulerDriver on, OfferId offer) {
            framework.rescinded(on, offer);
        }

        @Override
        public Acknowledgement update(SchedulerDriver on, TaskStatus status) {
            if (status.state() == TaskState.TASK_FINISHED && status.agentId() != null) {
                finished.add(status.agentId());
            }
            return framework.update(on, status);
        }
    }
}
