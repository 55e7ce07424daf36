package dev.meros.testkit.clients;

import dev.meros.testkit.cluster.Cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import rx.Subscription;

import java.nio.file.Path;

/// `com.mesosphere.mesos.rx.java:mesos-rxjava-protobuf-client`, over protobuf.
@Timeout(90)
final class RxClientTest {
    @TempDir private Path directory;

    @Test
    void subscribesLaunchesAcknowledgesKillsAndTearsDown() throws Exception {
        RxScheduler scheduler = new RxScheduler("rx", "t-1", RxScheduler.Running.KILL);
        try (Cluster cluster = Cluster.start(directory).withAgents(1)) {
            Subscription stream = scheduler.open(cluster.kernel());

            scheduler.heard().expect("subscribed rx");
            scheduler.heard().expect("HEARTBEAT");
            scheduler.heard().expect("accepted ACCEPT");
            scheduler.heard().expect("TASK_RUNNING");
            scheduler.heard().expect("TASK_KILLED");
            scheduler.heard().expect("accepted TEARDOWN");
            stream.unsubscribe();
        }
    }

    @Test
    void aSecondOneTakesOverAndFindsTheTaskOfTheFirst() throws Exception {
        RxScheduler first = new RxScheduler("rx", "t-1", RxScheduler.Running.LEAVE);
        RxScheduler second = new RxScheduler("rx", "", RxScheduler.Running.KILL);
        try (Cluster cluster = Cluster.start(directory).withAgents(1)) {
            Subscription old = first.open(cluster.kernel());
            first.heard().expect("TASK_RUNNING");

            Subscription stream = second.open(cluster.kernel());

            first.heard().expect("error Framework failed over");
            second.heard().expect("subscribed rx");
            second.heard().expect("TASK_RUNNING");
            second.heard().expect("TASK_KILLED");
            second.heard().expect("accepted TEARDOWN");
            old.unsubscribe();
            stream.unsubscribe();
        }
    }
}
