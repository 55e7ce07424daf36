package dev.meros.volumes.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Snapshot;
import dev.meros.volumes.VolumeId;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Volumes on a node that are made, used and destroyed by processes that may die, and what they
/// must hold at any time.
final class Life {
    private static final VolumeId ONE = VolumeProviderContract.ID;
    private static final VolumeId TWO = VolumeProviderContract.OTHER;
    private static final String WRITER = "task";
    private static final String READER = "reader";
    private static final String CHECKER = "checker";

    private final CrashContract contract;
    private final Path place;
    private final Map<String, Expected> volumes = new TreeMap<>();
    private CrashingSteps steps = new CrashingSteps();
    private TestNode node;
    private int texts;

    Life(CrashContract contract, Path place) {
        this.contract = contract;
        this.place = place;
        this.node = new TestNode(contract, place, steps);
    }

    /// What a volume must hold, by names of files, what its snapshots do, and whether somebody has
    /// it.
    record Expected(
            Map<String, String> files, Map<String, Map<String, String>> snapshots, boolean used) {
        static final Expected EMPTY = new Expected(Map.of(), Map.of(), false);

        Expected withFiles(Map<String, String> next) {
            return new Expected(next, snapshots, used);
        }

        Expected withSnapshot(String name) {
            Map<String, Map<String, String>> next = new TreeMap<>(snapshots);
            next.put(name, files);
            return new Expected(files, next, used);
        }

        Expected withoutSnapshot(String name) {
            Map<String, Map<String, String>> next = new TreeMap<>(snapshots);
            next.remove(name);
            return new Expected(files, next, used);
        }

        Expected whenUsed(boolean next) {
            return new Expected(files, snapshots, next);
        }
    }

    /// Something that is asked of a node: what it does there, and what becomes of what is expected
    /// of one volume.
    record Call(
            String name,
            VolumeId id,
            Consumer<TestNode> action,
            UnaryOperator<Optional<Expected>> change) {
        @Override
        public String toString() {
            return name + " " + id.names().getLast();
        }
    }

    TestNode node() {
        return node;
    }

    CrashingSteps steps() {
        return steps;
    }

    /// Makes a call; when the process dies in it, the next one looks at everything and makes it
    /// again.
    void make(Call call) {
        Optional<Expected> before = expected(call.id());
        Optional<Expected> after = call.change().apply(before);
        String what = call.toString();
        try {
            try {
                call.action().accept(node);
            } catch (CrashingSteps.Crash e) {
                what += ", crash " + e.getMessage();
                steps = new CrashingSteps();
                node = new TestNode(contract, place, steps);
                look(call.id(), before, after);
                call.action().accept(node);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(what, e);
        }
        skip(call);
    }

    /// Takes a call as made, which another process has made.
    void skip(Call call) {
        Optional<Expected> after = call.change().apply(expected(call.id()));
        volumes.remove(call.id().toString());
        after.ifPresent(e -> volumes.put(call.id().toString(), e));
    }

    /// Makes a call again in which another process has died, after a look at everything.
    void resume(Call call) {
        Optional<Expected> before = expected(call.id());
        try {
            look(call.id(), before, call.change().apply(before));
            call.action().accept(node);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("killed in " + call, e);
        }
        skip(call);
    }

    private Optional<Expected> expected(VolumeId id) {
        return Optional.ofNullable(volumes.get(id.toString()));
    }

    /// Looks at what a process finds when the one before died in a call.
    private void look(VolumeId changing, Optional<Expected> before, Optional<Expected> after) {
        contract.assertSound(node, place);
        for (VolumeId id : List.of(ONE, TWO)) {
            boolean there = node.volumes().find(id).isPresent();
            if (id.equals(changing)) {
                assertThat(there).isIn(before.isPresent(), after.isPresent());
            } else {
                assertThat(there).isEqualTo(expected(id).isPresent());
            }
            if (there) {
                List<Expected> allowed = new ArrayList<>();
                (id.equals(changing) ? before : expected(id)).ifPresent(allowed::add);
                (id.equals(changing) ? after : expected(id)).ifPresent(allowed::add);
                assertThat(node.read(id, CHECKER))
                        .isIn(allowed.stream().map(Expected::files).toList());
                assertThat(node.volumes().snapshots(id).stream().map(Snapshot::name).toList())
                        .isIn(
                                allowed.stream()
                                        .map(e -> List.copyOf(e.snapshots().keySet()))
                                        .toList());
            }
        }
    }

    /// A life of two volumes in which everything happens that the provider can.
    List<Call> script() {
        List<Call> all =
                new ArrayList<>(List.of(create(ONE), write(ONE), publish(ONE), release(ONE)));
        addIf(Feature.GROW, all, resize(ONE, 2));
        addIf(Feature.SNAPSHOT, all, snapshot(ONE, "one"), write(ONE));
        addIf(Feature.ROLLBACK, all, rollback(ONE, "one"));
        addIf(Feature.CLONE, all, copy("one"), write(TWO));
        addIf(Feature.SNAPSHOT, all, deleteSnapshot(ONE, "one"), snapshot(ONE, "two"));
        addIf(Feature.SHRINK, all, resize(ONE, 1));
        all.add(destroy(ONE));
        addIf(Feature.CLONE, all, destroy(TWO));
        return all;
    }

    private void addIf(Feature feature, List<Call> all, Call... calls) {
        if (can(feature)) {
            all.addAll(List.of(calls));
        }
    }

    private boolean can(Feature feature) {
        return node.provider().capabilities().has(feature);
    }

    /// One of the calls that may be made now.
    Call random(Random random) {
        VolumeId id = random.nextInt(3) == 0 && !contract.isForOneVolume() ? TWO : ONE;
        Optional<Expected> now = expected(id);
        List<Call> all = new ArrayList<>();
        if (now.isEmpty()) {
            all.add(create(id));
            boolean source =
                    expected(ONE).filter(e -> e.snapshots().containsKey("one")).isPresent();
            if (source && id.equals(TWO)) {
                addIf(Feature.CLONE, all, copy("one"));
            }
            return all.get(random.nextInt(all.size()));
        }
        boolean used = now.get().used();
        if (used) {
            all.add(release(id));
        } else {
            all.addAll(List.of(write(id), write(id), publish(id), destroy(id)));
            now.get().snapshots().keySet().forEach(s -> all.add(deleteSnapshot(id, s)));
            for (String name : now.get().snapshots().keySet()) {
                addIf(Feature.ROLLBACK, all, rollback(id, name));
            }
        }
        String name = random.nextBoolean() ? "one" : "two";
        if (!now.get().snapshots().containsKey(name)) {
            addIf(used ? Feature.SNAPSHOT_IN_USE : Feature.SNAPSHOT, all, snapshot(id, name));
        }
        addIf(used ? Feature.GROW_IN_USE : Feature.GROW, all, resize(id, 3));
        return all.get(random.nextInt(all.size()));
    }

    /// Destroys what is left.
    void end() {
        for (VolumeId id : List.of(ONE, TWO)) {
            if (expected(id).isPresent()) {
                make(release(id));
                make(destroy(id));
            }
        }
    }

    private static Call create(VolumeId id) {
        return new Call("create", id, n -> n.create(id), _ -> Optional.of(Expected.EMPTY));
    }

    private Call write(VolumeId id) {
        String text = "text " + ++texts;
        return new Call(
                "write",
                id,
                n -> n.write(id, "note", text),
                e -> e.map(v -> v.withFiles(Map.of("note", text))));
    }

    /// Two have it, one of them at a target where the provider knows targets.
    private static Call publish(VolumeId id) {
        return new Call(
                "publish",
                id,
                n -> {
                    Publication wish = Publication.of(WRITER, Access.READ_WRITE);
                    if (n.provider().capabilities().has(Feature.TARGET)) {
                        wish = wish.withTarget(n.target(id, WRITER).toString());
                    }
                    n.volumes().publish(id, wish);
                    n.publish(id, READER, Access.READ_ONLY);
                },
                e -> e.map(v -> v.whenUsed(true)));
    }

    private static Call release(VolumeId id) {
        return new Call(
                "release",
                id,
                n -> {
                    n.volumes().unpublish(id, WRITER);
                    n.volumes().unpublish(id, READER);
                },
                e -> e.map(v -> v.whenUsed(false)));
    }

    private Call resize(VolumeId id, int factor) {
        long mb = factor * contract.sizeMb();
        return new Call("resize", id, n -> n.volumes().resize(id, mb), e -> e);
    }

    private static Call snapshot(VolumeId id, String name) {
        return new Call(
                "snapshot",
                id,
                n -> n.volumes().snapshot(id, name),
                e -> e.map(v -> v.withSnapshot(name)));
    }

    private static Call deleteSnapshot(VolumeId id, String name) {
        return new Call(
                "delete snapshot",
                id,
                n -> n.volumes().deleteSnapshot(id, name),
                e -> e.map(v -> v.withoutSnapshot(name)));
    }

    private static Call rollback(VolumeId id, String name) {
        return new Call(
                "rollback",
                id,
                n -> n.volumes().rollback(id, name),
                e -> e.map(v -> v.withFiles(v.snapshots().get(name))));
    }

    private Call copy(String name) {
        return new Call(
                "clone",
                TWO,
                n ->
                        n.volumes()
                                .create(
                                        contract.spec(TWO).withSizeMb(3 * contract.sizeMb()),
                                        ONE,
                                        name),
                _ -> expected(ONE).map(v -> Expected.EMPTY.withFiles(v.snapshots().get(name))));
    }

    private static Call destroy(VolumeId id) {
        return new Call("destroy", id, n -> n.volumes().destroy(id), _ -> Optional.empty());
    }
}
