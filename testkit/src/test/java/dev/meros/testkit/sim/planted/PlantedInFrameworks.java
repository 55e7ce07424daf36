package dev.meros.testkit.sim.planted;

import static dev.meros.testkit.sim.planted.PlantedFault.body;
import static dev.meros.testkit.sim.planted.PlantedFault.call;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.Consumer;

/// The faults of the two frameworks.
@SuppressWarnings("UnnecessaryLambda") // a table of changes reads best so
final class PlantedInFrameworks {
    private static final String BATCH = "dev.meros.batch.";
    private static final String LONG_RUNNING = "dev.meros.longrunning.";

    private static final ClassDesc LIST = ClassDesc.of("java.util.List");

    private static final Consumer<CodeBuilder> NOTHING = _ -> {};
    private static final Consumer<CodeBuilder> NO_LIST =
            c -> c.invokestatic(LIST, "of", MethodTypeDesc.of(LIST), true);
    private static final Consumer<CodeBuilder> TRUE = CodeBuilder::iconst_1;
    private static final Consumer<CodeBuilder> RETURN_SELF = c -> c.aload(0).areturn();

    private PlantedInFrameworks() {}

    static List<PlantedFault> all() {
        return List.of(
                        body(
                                "each attempt of a run has the same number",
                                BATCH + "core.run.Run$Tries",
                                "launch",
                                RETURN_SELF),
                        call(
                                "the batch framework does not store what it decides",
                                BATCH + "engine.BatchEngine",
                                "flush",
                                "isEmpty",
                                TRUE),
                        call(
                                "the long-running framework does not store what it decides",
                                LONG_RUNNING + "engine.Engine",
                                "run",
                                "records",
                                NO_LIST),
                        call(
                                "the long-running framework acknowledges nothing",
                                LONG_RUNNING + "engine.Engine",
                                "carryOut",
                                "acknowledge",
                                NOTHING))
                .stream()
                .map(f -> f.in("real wild"))
                .toList();
    }
}
