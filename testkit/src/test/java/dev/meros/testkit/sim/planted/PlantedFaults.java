package dev.meros.testkit.sim.planted;

import static dev.meros.testkit.sim.planted.PlantedFault.body;
import static dev.meros.testkit.sim.planted.PlantedFault.call;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The faults that are planted: each is a slip that somebody could make.
@SuppressWarnings("UnnecessaryLambda") // a table of changes reads best so
final class PlantedFaults {
    private static final String KERNEL = "dev.meros.kernel.core.";
    private static final String AGENT = "dev.meros.agent.core.";
    private static final String SIM = "dev.meros.testkit.sim.";

    private static final ClassDesc LIST = ClassDesc.of("java.util.List");

    private static final Consumer<CodeBuilder> NOTHING = _ -> {};
    private static final Consumer<CodeBuilder> TRUE = CodeBuilder::iconst_1;
    private static final Consumer<CodeBuilder> FALSE = CodeBuilder::iconst_0;
    private static final Consumer<CodeBuilder> ZERO = CodeBuilder::lconst_0;
    private static final Consumer<CodeBuilder> RETURN = CodeBuilder::return_;
    private static final Consumer<CodeBuilder> RETURN_TRUE = c -> c.iconst_1().ireturn();
    private static final Consumer<CodeBuilder> RETURN_FALSE = c -> c.iconst_0().ireturn();

    private PlantedFaults() {}

    static List<PlantedFault> all() {
        List<PlantedFault> all = new ArrayList<>();
        all.addAll(ofResources());
        all.addAll(ofOffers());
        all.addAll(ofTasks());
        all.addAll(ofTermsAndStreams());
        all.addAll(ofAgents());
        all.addAll(PlantedInBusiness.all());
        all.addAll(PlantedInFrameworks.all());
        return all;
    }

    private static List<PlantedFault> ofResources() {
        return List.of(
                call(
                                "volumes of agents that are gone are not listed",
                                KERNEL + "AgentLoss",
                                "loseVolumes",
                                "add",
                                NOTHING)
                        .in("everything"),
                body(
                        "tasks hold no resources",
                        KERNEL + "task.TaskEntry",
                        "holdsResources",
                        RETURN_FALSE),
                call(
                        "the resources of ended tasks are not released",
                        KERNEL + "ClusterState",
                        "release",
                        "release",
                        NOTHING),
                call(
                        "what an ended offer held stays taken",
                        KERNEL + "Market",
                        "endOffer",
                        "endOffer",
                        NOTHING),
                body(
                        "a launch takes nothing from what is left of its offer",
                        KERNEL + "OfferedResources",
                        "take",
                        RETURN));
    }

    private static List<PlantedFault> ofOffers() {
        return List.of(
                body("filters are forgotten", KERNEL + "offer.RefusedGroup", "holds", RETURN_FALSE),
                call(
                        "suppressed roles get offers",
                        KERNEL + "allocation.Claims",
                        "subscribe",
                        "contains",
                        FALSE),
                call(
                        "offers of an agent that disconnects are not rescinded",
                        KERNEL + "AgentCalls",
                        "streamClosed",
                        "rescind",
                        NOTHING),
                call(
                                "offers of a lost agent are not rescinded",
                                KERNEL + "AgentLoss",
                                "*",
                                "rescind",
                                NOTHING)
                        .in("nodes"),
                call(
                        "offers of a framework that disconnects stay out",
                        KERNEL + "Subscriptions",
                        "streamClosed",
                        "end",
                        NOTHING),
                call("offers do not expire", KERNEL + "ClockSteps", "tick", "rescind", NOTHING));
    }

    private static List<PlantedFault> ofTasks() {
        return List.of(
                call(
                        "an acknowledgement is not written down",
                        KERNEL + "TaskCalls",
                        "acknowledge",
                        "add",
                        NOTHING),
                call("a kill is not written down", KERNEL + "TaskCalls", "kill", "add", NOTHING),
                call(
                        "a status is not written down",
                        KERNEL + "StatusUpdates",
                        "received",
                        "add",
                        NOTHING),
                call(
                        "a launch that an agent has not got is not sent again",
                        KERNEL + "AgentRegistration",
                        "settle",
                        "settleMissing",
                        NOTHING),
                call(
                        "agents do not learn that a framework is gone",
                        KERNEL + "FrameworkRemoval",
                        "remove",
                        "tell",
                        NOTHING));
    }

    private static List<PlantedFault> ofTermsAndStreams() {
        return List.of(
                call(
                        "calls on an old stream of a framework are obeyed",
                        KERNEL + "FrameworkCalls",
                        "called",
                        "equals",
                        TRUE),
                call(
                        "calls on an old stream of an agent are obeyed",
                        KERNEL + "AgentCalls",
                        "called",
                        "equals",
                        TRUE),
                body(
                        "writes of framework state meet no conflict",
                        KERNEL + "state.WriteRules",
                        "conflicts",
                        c -> c.invokestatic(LIST, "of", MethodTypeDesc.of(LIST), true).areturn()),
                body(
                        "a framework is removed as soon as it is away",
                        KERNEL + "Subscriptions",
                        "deadline",
                        c -> c.aload(1).areturn()),
                body(
                        "a snapshot forgets the framework state",
                        KERNEL + "Snapshot",
                        "writeEntries",
                        RETURN),
                call(
                        "a batch leaves without being journaled",
                        SIM + "KernelProcess",
                        "send",
                        "count",
                        FALSE));
    }

    private static List<PlantedFault> ofAgents() {
        return List.of(
                call(
                        "an agent obeys a former leader",
                        AGENT + "AgentCore",
                        "fromKernel",
                        "AgentState.term",
                        ZERO),
                body(
                        "an agent takes any acknowledgement for the one it waits for",
                        AGENT + "TaskStream",
                        "isAcknowledgedBy",
                        RETURN_TRUE),
                body("an agent never forgets a task", AGENT + "Draft", "forgetIfOver", RETURN),
                call(
                        "an agent lets effects leave before their records are stored",
                        SIM + "AgentDisk",
                        "end",
                        "add",
                        FALSE));
    }
}
