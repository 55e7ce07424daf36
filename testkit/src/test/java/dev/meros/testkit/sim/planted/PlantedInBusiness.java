package dev.meros.testkit.sim.planted;

import static dev.meros.testkit.sim.planted.PlantedFault.body;
import static dev.meros.testkit.sim.planted.PlantedFault.call;
import static dev.meros.testkit.sim.planted.PlantedFault.ignored;

import java.lang.classfile.CodeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The faults that show when operators and frameworks do more than launch tasks.
@SuppressWarnings("UnnecessaryLambda") // a table of changes reads best so
final class PlantedInBusiness {
    private static final String KERNEL = "dev.meros.kernel.core.";

    private static final Consumer<CodeBuilder> NOTHING = _ -> {};
    private static final Consumer<CodeBuilder> NULL = CodeBuilder::aconst_null;
    private static final Consumer<CodeBuilder> TRUE = CodeBuilder::iconst_1;
    private static final Consumer<CodeBuilder> FALSE = CodeBuilder::iconst_0;
    private static final Consumer<CodeBuilder> RETURN = CodeBuilder::return_;
    private static final Consumer<CodeBuilder> RETURN_FALSE = c -> c.iconst_0().ireturn();
    private static final Consumer<CodeBuilder> RETURN_MOST =
            c -> c.loadConstant(Long.MAX_VALUE).lreturn();

    private static final Consumer<CodeBuilder> RETURN_ZERO = c -> c.lconst_0().lreturn();

    private PlantedInBusiness() {}

    static List<PlantedFault> all() {
        List<PlantedFault> all = new ArrayList<>();
        ofRoles().forEach(f -> all.add(f.in("roles")));
        ofNodes().forEach(f -> all.add(f.in("nodes")));
        ofVolumes().forEach(f -> all.add(f.in("volumes")));
        all.add(
                body(
                                "a task does not wait for a former one on its volume",
                                "dev.meros.agent.core.VolumeTurns",
                                "waits",
                                RETURN_FALSE)
                        .in(SeedProbe.HANDOVER));
        return all;
    }

    private static List<PlantedFault> ofRoles() {
        return List.of(
                body(
                        "limits are not looked at",
                        KERNEL + "allocation.QuotaLedger",
                        "limitRoom",
                        RETURN_MOST),
                call(
                        "limits of roles above are not looked at",
                        KERNEL + "allocation.QuotaLedger",
                        "limitRoom",
                        "parent",
                        NULL),
                call(
                        "what an allocation gives does not count against limits",
                        KERNEL + "allocation.Eligibility",
                        "*",
                        "QuotaLedger.give",
                        NOTHING),
                body(
                        "guarantees are not looked at",
                        KERNEL + "allocation.QuotaLedger",
                        "need",
                        RETURN_ZERO));
    }

    private static List<PlantedFault> ofNodes() {
        return List.of(
                call(
                        "a drain kills nothing",
                        KERNEL + "Drains",
                        "begin",
                        "TaskCalls.kill",
                        NOTHING),
                call(
                        "an agent is drained before it is empty",
                        KERNEL + "Drains",
                        "finish",
                        "anyOn",
                        FALSE),
                call(
                        "offers of an agent that is deactivated stay out",
                        KERNEL + "NodeCalls",
                        "deactivate",
                        "rescind",
                        NOTHING),
                call(
                        "an agent that is shut is offered when it comes back",
                        KERNEL + "agent.AgentRegistry",
                        "apply",
                        "isActive",
                        TRUE),
                body(
                        "agents come back on machines that are down",
                        KERNEL + "AgentRegistration",
                        "isDown",
                        RETURN_FALSE),
                call(
                        "what was asked about an old plan stays asked",
                        KERNEL + "Maintenance",
                        "plansChange",
                        "InverseOffers.rescind",
                        NOTHING));
    }

    private static List<PlantedFault> ofVolumes() {
        return List.of(
                ignored(
                        "what an agent says of itself undoes its reservations",
                        KERNEL + "agent.AgentRegistry",
                        "apply",
                        "AgentEntry.with"),
                body(
                        "nobody is told of an operation again",
                        KERNEL + "OperationUpdates",
                        "remind",
                        RETURN),
                call(
                        "an acknowledged status of an operation stays in the books",
                        KERNEL + "OperationUpdates",
                        "acknowledge",
                        "add",
                        NOTHING),
                body(
                        "operations on one volume do not wait for each other",
                        KERNEL + "OperationTurns",
                        "mustWait",
                        RETURN_FALSE),
                call(
                        "a pending operation holds nothing",
                        KERNEL + "ClusterState",
                        "account",
                        "Accounts.use",
                        NOTHING));
    }
}
