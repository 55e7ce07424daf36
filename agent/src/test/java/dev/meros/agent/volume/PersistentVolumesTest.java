package dev.meros.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.agent.AgentException;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.settings.VolumeSettings;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Volume;
import dev.meros.volumes.Publication;
import dev.meros.volumes.registry.VolumeRegistry;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

final class PersistentVolumesTest {
    private static final Bytes UUID = Bytes.ofUtf8("0123456789abcdef");

    @TempDir private Path work;

    private PersistentVolumes volumes() {
        return PersistentVolumes.open(work, work.resolve("meta/volumes"), VolumeSettings.DEFAULT);
    }

    private static Resource volume(String path, @Nullable Source source) {
        return Resource.scalar("disk", Scalar.of(100L)).toBuilder()
                .reservations(
                        List.of(
                                new ReservationInfo(
                                        null, null, "a/b", ReservationInfo.Type.DYNAMIC)))
                .disk(
                        new DiskInfo(
                                new DiskInfo.Persistence("v", null),
                                new Volume(path, null, Volume.Mode.RW, null, null),
                                source))
                .build();
    }

    private static Offer.Operation create(Resource volume) {
        return Offer.Operation.builder()
                .type(Offer.Operation.Type.CREATE)
                .create(new Offer.Operation.Create(List.of(volume)))
                .build();
    }

    private static Offer.Operation destroy(Resource volume) {
        return Offer.Operation.builder()
                .type(Offer.Operation.Type.DESTROY)
                .destroy(new Offer.Operation.Destroy(List.of(volume)))
                .build();
    }

    @Test
    void dataOutlivesTheSandboxAndGoesWithTheVolume() throws IOException {
        Resource volume = volume("data/here", null);
        Path sandbox = Files.createDirectories(work.resolve("sandbox"));
        volumes().apply(UUID, create(volume));

        Path data = volumes().publish(List.of(volume), sandbox).getFirst().path();
        Files.writeString(sandbox.resolve("data/here/file"), "kept");
        volumes().apply(UUID, create(volume));

        assertThat(data.resolve("file")).hasContent("kept");
        assertThat(data).startsWith(work.resolve("volumes/roles"));
        assertThatThrownBy(() -> volumes().apply(UUID, destroy(volume)))
                .hasMessageContaining("in use by sandbox");
        volumes().release("sandbox");
        volumes().apply(UUID, destroy(volume));
        volumes().apply(UUID, destroy(volume));
        assertThat(data).doesNotExist();
    }

    @Test
    void volumeGrowsAndShrinksHoweverOftenItIsAsked() throws IOException {
        Resource volume = volume("data", null);
        Resource more = Resource.scalar("disk", Scalar.of(50L));
        Offer.Operation grow =
                Offer.Operation.builder()
                        .type(Offer.Operation.Type.GROW_VOLUME)
                        .growVolume(new Offer.Operation.GrowVolume(volume, more))
                        .build();
        Offer.Operation shrink =
                Offer.Operation.builder()
                        .type(Offer.Operation.Type.SHRINK_VOLUME)
                        .shrinkVolume(new Offer.Operation.ShrinkVolume(volume, Scalar.of(40L)))
                        .build();
        volumes().apply(UUID, create(volume));

        volumes().apply(UUID, grow);
        volumes().apply(UUID, grow);
        assertThat(sizeMb()).isEqualTo(150);
        volumes().apply(UUID, shrink);
        volumes().apply(UUID, shrink);

        assertThat(sizeMb()).isEqualTo(60);
    }

    private long sizeMb() {
        return VolumeRegistry.open(work.resolve("meta/volumes")).list().getFirst().spec().sizeMb();
    }

    @Test
    void containerThatEndsLosesItsVolumesAndTheNextGetsThem() throws IOException {
        Resource volume = volume("data", null);
        PersistentVolumes volumes = volumes();
        Path first = Files.createDirectories(work.resolve("first"));
        Path second = Files.createDirectories(work.resolve("second"));
        volumes.publish(List.of(volume), first);
        Files.writeString(first.resolve("data/file"), "kept");

        volumes.release("first");
        volumes.publish(List.of(volume), second);

        assertThat(second.resolve("data/file")).hasContent("kept");
        assertThat(
                        VolumeRegistry.open(work.resolve("meta/volumes"))
                                .list()
                                .getFirst()
                                .publications())
                .extracting(Publication::holder)
                .containsExactly("second");
    }

    @Test
    void containersThatAreNotAliveLoseTheirVolumes() throws IOException {
        PersistentVolumes volumes = volumes();
        for (String name : List.of("alive", "ended")) {
            Resource own =
                    volume("data", null).toBuilder()
                            .disk(
                                    new DiskInfo(
                                            new DiskInfo.Persistence(name, null),
                                            new Volume("data", null, Volume.Mode.RW, null, null),
                                            null))
                            .build();
            volumes.publish(List.of(own), Files.createDirectories(work.resolve(name)));
        }

        volumes.releaseEnded(() -> Set.of("alive"));

        assertThat(volumes.list().stream().flatMap(v -> v.publications().stream()))
                .extracting(Publication::holder)
                .containsExactly("alive");
    }

    @Test
    void recordsOfALaterAgentStopTheStart() throws IOException {
        volumes().apply(UUID, create(volume("data", null)));
        try (Stream<Path> files = Files.list(work.resolve("meta/volumes"))) {
            Path record = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            Files.writeString(
                    record, Files.readString(record).replace("meros-volume 1", "meros-volume 2"));
        }

        assertThatThrownBy(this::volumes)
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("version: 2 (expected: 1)");
    }

    @Test
    void volumeIsOnTheDiskOfItsSource() throws IOException {
        Path other = Files.createDirectories(work.resolve("other"));
        Source source =
                Source.builder()
                        .type(Source.Type.PATH)
                        .path(new Source.Path(other.toString()))
                        .build();

        volumes().apply(UUID, create(volume("data", source)));

        assertThat(other.resolve("volumes/roles")).isNotEmptyDirectory();
    }

    @Test
    void pathsThatLeadOutOfTheSandboxAreRefused() {
        for (String path : List.of("../data", "/data", "", ".")) {
            assertThatThrownBy(
                            () ->
                                    volumes()
                                            .publish(
                                                    List.of(volume(path, null)),
                                                    work.resolve("sandbox")))
                    .as(path)
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("container_path");
        }
    }

    @Test
    void rawStorageBecomesADirectoryAndGoesBack() {
        Resource raw =
                Resource.scalar("disk", Scalar.of(100L)).toBuilder()
                        .disk(
                                new DiskInfo(
                                        null,
                                        null,
                                        Source.builder()
                                                .type(Source.Type.RAW)
                                                .profile("fast")
                                                .build()))
                        .build();
        Offer.Operation create =
                Offer.Operation.builder()
                        .type(Offer.Operation.Type.CREATE_DISK)
                        .createDisk(new Offer.Operation.CreateDisk(raw, Source.Type.MOUNT, null))
                        .build();

        Resource made = volumes().apply(UUID, create).getFirst();
        assertThat(volumes().apply(UUID, create)).containsExactly(made);
        Source source = Objects.requireNonNull(Objects.requireNonNull(made.disk()).source());
        assertThat(source.type()).isEqualTo(Source.Type.MOUNT);
        Path root = work.resolve(String.valueOf(Objects.requireNonNull(source.mount()).root()));
        assertThat(root).isDirectory();
        Resource back =
                volumes()
                        .apply(
                                UUID,
                                Offer.Operation.builder()
                                        .type(Offer.Operation.Type.DESTROY_DISK)
                                        .destroyDisk(new Offer.Operation.DestroyDisk(made))
                                        .build())
                        .getFirst();

        assertThat(back).isEqualTo(raw);
        assertThat(root).doesNotExist();
    }

    @Test
    void workerTellsWhatCameOfIt() throws InterruptedException {
        BlockingQueue<AgentCall.OperationUpdate> told = new LinkedBlockingQueue<>();
        Offer.Operation nothing = Offer.Operation.builder().build();

        try (VolumeWorker worker = new VolumeWorker(volumes(), told::add)) {
            worker.apply(new AgentEvent.ApplyOperation(UUID, create(volume("data", null))));
            AgentCall.OperationUpdate first = told.take();
            worker.apply(new AgentEvent.ApplyOperation(UUID, nothing));
            AgentCall.OperationUpdate second = told.take();

            assertThat(first.status().state()).isEqualTo(OperationState.OPERATION_FINISHED);
            assertThat(second.status().state()).isEqualTo(OperationState.OPERATION_FAILED);
            assertThat(second.status().message()).contains("expected: one on volumes or disks");
        }
    }
}
