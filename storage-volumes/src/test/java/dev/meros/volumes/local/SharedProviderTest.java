package dev.meros.volumes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeSpec.Sharing;
import dev.meros.volumes.node.NodeVolumes;
import dev.meros.volumes.registry.VolumeRegistry;
import dev.meros.volumes.system.Mounts.Mount;
import dev.meros.volumes.system.Programs;
import dev.meros.volumes.system.Trees;
import dev.meros.volumes.testing.CrashContract;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The share is a file system in a file, which this node may mount as often as it likes: quick, so
/// that processes can die at every step.
final class SharedProviderTest extends CrashContract {
    private static final Programs PROGRAMS = new Programs(Steps.NONE);

    private Path image;

    @BeforeAll
    static void needsLoopDevices() {
        LoopDevices.assume();
    }

    @BeforeEach
    void makeShare() {
        image = directory.resolve("share.img");
        PROGRAMS.run(Programs.SHORT, "truncate", "--size=100M", image.toString());
        PROGRAMS.run(Programs.SHORT, "mkfs.ext4", "-q", "-m", "0", image.toString());
    }

    @Override
    protected VolumeProvider provider(Path root, Steps steps) {
        return new SharedProvider("shared", root, steps);
    }

    @Override
    protected VolumeSpec spec(VolumeId id) {
        return super.spec(id)
                .withParameters(
                        Map.of("type", "ext4", "source", image.toString(), "options", "loop"));
    }

    @Override
    protected void lose(Path root, VolumeId id) throws IOException {
        Path place = Files.createDirectory(directory.resolve("elsewhere"));
        MOUNTS.mount(image.toString(), place, "ext4", "loop");
        Trees.delete(id.in(place));
        MOUNTS.unmount(place);
    }

    @Override
    protected void assertNothingLeft(Path below) {
        assertThat(MOUNTS.within(below.resolve("targets"))).isEmpty();
        assertThat(MOUNTS.within(root(below))).isEmpty();
        assertThat(filesBelow(root(below)))
                .allMatch(file -> file.getFileName().toString().equals(".meros-node"));
    }

    private NodeVolumes node(String name) {
        VolumeProvider provider = provider(root(directory.resolve(name)), Steps.NONE);
        Path registry = directory.resolve(name).resolve("registry");
        NodeVolumes volumes =
                new NodeVolumes(VolumeRegistry.open(registry, Steps.NONE), _ -> provider);
        volumes.recover();
        return volumes;
    }

    private static Publication writer(long epoch) {
        return Publication.of("task", Access.READ_WRITE).withEpoch(epoch);
    }

    private List<Mount> sharesOf(String node) {
        return MOUNTS.within(directory.resolve(node).resolve("root"));
    }

    @Test
    void shareIsMountedOnceAndAsLongAsItIsUsed() {
        NodeVolumes node = node("a");
        node.create(spec(ID), "shared");
        node.create(spec(OTHER), "shared");
        assertThat(sharesOf("a")).isEmpty();

        node.publish(ID, writer(0));
        node.publish(OTHER, writer(0));
        assertThat(sharesOf("a"))
                .singleElement()
                .satisfies(m -> assertThat(m.options()).contains("nosuid", "nodev"));
        node.unpublish(ID, "task");
        assertThat(sharesOf("a")).hasSize(1);
        NodeVolumes later = node("a");
        assertThat(sharesOf("a")).hasSize(1);
        later.unpublish(OTHER, "task");

        assertThat(sharesOf("a")).isEmpty();
        later.destroy(ID);
        later.destroy(OTHER);
    }

    @Test
    void exclusiveVolumeHasOneWriterOnAllNodes() {
        NodeVolumes a = node("a");
        NodeVolumes b = node("b");
        a.create(spec(ID), "shared");
        b.create(spec(ID), "shared");
        a.publish(ID, writer(3));

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> b.publish(ID, writer(3)))
                .withMessageMatching("epoch: 3 \\(expected: above 3; node .* writes .*\\)");
        assertThat(sharesOf("b")).isEmpty();
        b.publish(ID, Publication.of("reader", Access.READ_ONLY).withEpoch(3));
        a.unpublish(ID, "task");
        b.publish(ID, writer(3));
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> a.destroy(ID))
                .withMessageStartingWith("volume: in use by node ");

        b.release("reader");
        b.release("task");
        a.destroy(ID);
        assertThat(node("b").find(ID).map(Volume::fault).orElseThrow()).startsWith("missing");
    }

    @Test
    void nodeThatLostTheVolumeMayNotMountItWhenItComesBack() {
        NodeVolumes lost = node("a");
        lost.create(spec(ID), "shared");
        String target = directory.resolve("targets/a").toString();
        lost.publish(ID, writer(3).withTarget(target));
        NodeVolumes next = node("b");
        next.create(spec(ID), "shared");
        next.publish(ID, writer(4));

        NodeVolumes back = node("a");

        assertThat(back.find(ID).map(Volume::fault).orElseThrow())
                .startsWith("epoch: 3 (expected: 4 or more;");
        assertThat(sharesOf("a")).isEmpty();
        assertThat(MOUNTS.within(Path.of(target))).isEmpty();
        back.release("task");
        next.release("task");
        next.destroy(ID);
    }

    @Test
    void sharedVolumeHasWritersOnAllNodes() throws IOException {
        VolumeSpec shared = spec(ID).withSharing(Sharing.SHARED);
        NodeVolumes a = node("a");
        NodeVolumes b = node("b");
        a.create(shared, "shared");
        b.create(shared, "shared");

        Path one = Path.of(String.valueOf(a.publish(ID, writer(0)).path()));
        Path two = Path.of(String.valueOf(b.publish(ID, writer(0)).path()));

        Files.writeString(one.resolve("note"), "seen");
        assertThat(two.resolve("note")).hasContent("seen");
        a.release("task");
        b.release("task");
        a.destroy(ID);
    }

    @Test
    void helperThatHangsIsEndedWithAllThatItHasStarted() throws IOException {
        Path root = root(directory.resolve("a"));
        Path helper = Path.of("/sbin/mount.meros" + ProcessHandle.current().pid());
        Path mark = directory.resolve("child");
        Files.writeString(helper, "#!/bin/sh\nsleep 1000 &\necho $! >" + mark + "\nwait\n");
        try {
            assertThat(helper.toFile().setExecutable(true)).isTrue();
            VolumeProvider provider =
                    new SharedProvider("shared", root, Steps.NONE, Duration.ofSeconds(3));
            String type = String.valueOf(helper.getFileName()).substring("mount.".length());
            Volume volume =
                    Volume.of(
                            spec(ID).withParameters(Map.of("type", type, "source", "there:/")),
                            "shared",
                            null);

            assertThatExceptionOfType(VolumeException.class)
                    .isThrownBy(() -> provider.recover(volume))
                    .withMessage("mount: still running (expected: an end within 3 s)");

            long child = Long.parseLong(Files.readString(mark).strip());
            ProcessHandle.of(child)
                    .ifPresent(p -> assertThat(p.onExit()).succeedsWithin(Duration.ofSeconds(20)));
            assertThat(filesBelow(root)).isEmpty();
        } finally {
            Files.delete(helper);
        }
    }

    @Test
    void shareIsSaidInFullAndGetsNoMorePower() {
        VolumeProvider provider = provider(root(directory), Steps.NONE);
        VolumeSpec unsaid = spec(ID).withParameters(Map.of("type", "nfs"));
        VolumeSpec bind =
                spec(ID).withParameters(Map.of("type", "x", "source", "/", "options", "ro,bind"));

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.recover(Volume.of(unsaid, "shared", null)))
                .withMessage(
                        "parameters: [type] (expected: type and source of what is to be mounted)");
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.recover(Volume.of(bind, "shared", null)))
                .withMessageStartingWith("parameter options: bind (expected: none of [bind, dev,");
    }
}
