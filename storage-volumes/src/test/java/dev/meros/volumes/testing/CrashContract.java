package dev.meros.volumes.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.system.Mounts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The contract of providers when processes die: at every step of a life of two volumes, and at
/// random steps of random lives. Whatever the step, the next process finds every volume as it was
/// before the call or as it is after it, the call can be made again, and when all is destroyed
/// nothing is left.
///
/// The system properties `meros.volumes.lives` and `meros.volumes.seeds` say how many of either are
/// tried; a few are, unless they say more.
public abstract class CrashContract extends VolumeProviderContract {
    private static final int CALLS = 20;

    /// How many random lives there are, each from a seed of its own.
    private static int seeds() {
        return Integer.getInteger("meros.volumes.seeds", 8);
    }

    /// How many of the steps of a life are tried, evenly spread.
    private static int lives() {
        return Integer.getInteger("meros.volumes.lives", 20);
    }

    /// Fails when a volume is there twice, such as on two devices.
    protected void assertSound(Path below) {
        Set<Path> points = new HashSet<>();
        for (Mounts.Mount mount : MOUNTS.within(below)) {
            assertThat(points.add(mount.point())).as("one mount at " + mount.point()).isTrue();
        }
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void crashAtAnyStepLosesNothing() {
        int steps = live("whole", Integer.MAX_VALUE);

        assertThat(steps).isGreaterThan(20);
        int lives = Math.min(lives(), steps);
        for (int i = 0; i < lives; i++) {
            live("life-" + i, i * steps / lives);
        }
    }

    /// A whole life, with a crash after so many steps; returns how many steps were made.
    private int live(String name, int crashAfter) {
        Life life = new Life(this, place(name));
        CrashingSteps first = life.steps();
        int before = first.count();
        first.crashAfter(crashAfter);
        try {
            life.script().forEach(life::make);
            life.node().assertClean();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("crash after " + crashAfter + " steps", e);
        }
        return first.count() - before;
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void randomCrashesInRandomLivesLoseNothing() {
        for (int seed = 1; seed <= seeds(); seed++) {
            try {
                live(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private void live(int seed) {
        Random random = new Random(seed);
        Life life = new Life(this, place("seed-" + seed));
        for (int i = 0; i < CALLS; i++) {
            life.steps()
                    .crashAfter(random.nextInt(3) == 0 ? random.nextInt(12) : Integer.MAX_VALUE);
            life.make(life.random(random));
        }
        life.steps().crashAfter(Integer.MAX_VALUE);
        life.end();
        life.node().assertClean();
    }

    private Path place(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a process finds that has just recovered.
    final void assertSound(TestNode node, Path below) {
        assertThat(node.recovery().faulty()).isEmpty();
        assertThat(node.recovery().unknown()).isEmpty();
        assertThat(node.recovery().damaged()).isEmpty();
        List<VolumeId> known = node.volumes().list().stream().map(Volume::id).toList();
        assertThat(node.provider().list()).containsExactlyInAnyOrderElementsOf(known);
        assertThat(node.volumes().list())
                .allSatisfy(
                        v -> {
                            assertThat(v.pending()).isNull();
                            assertThat(v.fault()).isNull();
                        });
        assertSound(below);
    }
}
