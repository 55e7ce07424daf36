package dev.meros.volumes.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// A process of its own that makes the calls of a random life until it is killed, and says which.
public final class VolumeProcess {
    private static final int CALLS = 40;
    private static final String READY = "ready";

    private VolumeProcess() {}

    /// Lives the life of a seed: the class of the contract, the directory and the seed are the
    /// arguments. Prints a line when it is ready and one after each call.
    public static void main(String[] arguments) throws ReflectiveOperationException {
        CrashContract contract = contract(arguments[0]);
        Random random = new Random(Long.parseLong(arguments[2]));
        Life life = new Life(contract, Path.of(arguments[1]));
        System.out.println(READY);
        for (int i = 0; i < CALLS; i++) {
            life.make(life.random(random));
            System.out.println(i);
        }
    }

    private static CrashContract contract(String name) throws ReflectiveOperationException {
        Constructor<?> maker = Class.forName(name).getDeclaredConstructor();
        maker.setAccessible(true);
        return (CrashContract) maker.newInstance();
    }

    /// Starts such a process and kills it after so long, with no chance to do anything; then looks
    /// at what it left, makes the call again in which it died, goes on and destroys everything.
    public static void killAndGoOn(Class<? extends CrashContract> type, Path place, long seed)
            throws Exception {
        Random delays = new Random(~seed);
        int made = runAndKill(type, place, seed, 10 + delays.nextInt(600));
        Random random = new Random(seed);
        Life life = new Life(contract(type.getName()), place);
        for (int i = 0; i < made; i++) {
            life.skip(life.random(random));
        }
        if (made < CALLS) {
            life.resume(life.random(random));
        }
        life.end();
        life.node().assertClean();
    }

    /// How many calls it said it had made.
    private static int runAndKill(Class<?> type, Path place, long seed, int millis)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-ea",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                VolumeProcess.class.getName(),
                                type.getName(),
                                place.toString(),
                                String.valueOf(seed))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader said = process.inputReader()) {
            if (!READY.equals(said.readLine())) {
                throw new AssertionError("the process did not begin: status " + process.waitFor());
            }
            if (process.waitFor(millis, TimeUnit.MILLISECONDS) && process.exitValue() != 0) {
                throw new AssertionError("the process failed: status " + process.exitValue());
            }
            // the process itself would close what it has said
            process.toHandle().destroyForcibly();
            process.waitFor();
            List<String> lines = said.lines().toList();
            return lines.size();
        }
    }
}
