package dev.meros.testkit.clients;

import com.google.protobuf.ByteString;

import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// Calls in the classes that Mesos publishes.
final class ProtobufMessages {
    private ProtobufMessages() {}

    static FrameworkID framework(String id) {
        return FrameworkID.newBuilder().setValue(id).build();
    }

    /// A framework that may be away for ten minutes.
    static Call subscribe(String id) {
        return Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setFrameworkId(framework(id))
                .setSubscribe(
                        Call.Subscribe.newBuilder()
                                .setFrameworkInfo(
                                        FrameworkInfo.newBuilder()
                                                .setId(framework(id))
                                                .setUser(System.getProperty("user.name"))
                                                .setName(id)
                                                .setFailoverTimeout(600)))
                .build();
    }

    private static Call.Builder call(String framework, Call.Type type) {
        return Call.newBuilder().setType(type).setFrameworkId(framework(framework));
    }

    /// Launches a shell command with a tenth of a cpu.
    static Call launch(String framework, Offer offer, String task, String command) {
        TaskInfo info =
                TaskInfo.newBuilder()
                        .setName(task)
                        .setTaskId(TaskID.newBuilder().setValue(task))
                        .setAgentId(offer.getAgentId())
                        .setCommand(CommandInfo.newBuilder().setValue(command))
                        .addResources(scalar("cpus", 0.1))
                        .addResources(scalar("mem", 32))
                        .build();
        Offer.Operation launch =
                Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.LAUNCH)
                        .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(info))
                        .build();
        return call(framework, Call.Type.ACCEPT)
                .setAccept(
                        Call.Accept.newBuilder()
                                .addOfferIds(offer.getId())
                                .addOperations(launch)
                                .setFilters(Filters.newBuilder().setRefuseSeconds(600)))
                .build();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    static Call decline(String framework, Offer offer) {
        return call(framework, Call.Type.DECLINE)
                .setDecline(
                        Call.Decline.newBuilder()
                                .addOfferIds(offer.getId())
                                .setFilters(Filters.newBuilder().setRefuseSeconds(600)))
                .build();
    }

    static Call acknowledge(String framework, TaskStatus status) {
        return acknowledge(framework, status.getAgentId(), status.getTaskId(), status.getUuid());
    }

    private static Call acknowledge(String framework, AgentID agent, TaskID task, ByteString uuid) {
        return call(framework, Call.Type.ACKNOWLEDGE)
                .setAcknowledge(
                        Call.Acknowledge.newBuilder()
                                .setAgentId(agent)
                                .setTaskId(task)
                                .setUuid(uuid))
                .build();
    }

    static Call kill(String framework, String task) {
        return call(framework, Call.Type.KILL)
                .setKill(Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(task)))
                .build();
    }

    /// Asks for the statuses of all tasks.
    static Call reconcile(String framework) {
        return call(framework, Call.Type.RECONCILE)
                .setReconcile(Call.Reconcile.newBuilder())
                .build();
    }

    static Call teardown(String framework) {
        return call(framework, Call.Type.TEARDOWN).build();
    }
}
