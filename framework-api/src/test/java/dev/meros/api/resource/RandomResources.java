package dev.meros.api.resource;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Random resources of few kinds, so that the kinds of two of them often meet.
final class RandomResources {
    private final RandomGenerator random;

    RandomResources(RandomGenerator random) {
        this.random = random;
    }

    /// Everything there is: reservations, allocations, disks that cannot be divided, shared ones.
    Resources any() {
        return Resources.of(list(random.nextInt(7)));
    }

    /// What the text form can say.
    Resources textual() {
        return Resources.of(
                IntStream.range(0, random.nextInt(7)).mapToObj(i -> reserved(plain())).toList());
    }

    List<Value.Range> ranges() {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(
                        i -> {
                            long begin = random.nextLong(30);
                            return new Value.Range(begin, begin + random.nextLong(-1, 6));
                        })
                .toList();
    }

    Scalar amount() {
        return new Scalar(random.nextLong(4000));
    }

    private List<Resource> list(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i ->
                                switch (random.nextInt(5)) {
                                    case 0 -> disk();
                                    case 1 ->
                                            reserved(plain()).toBuilder()
                                                    .allocationInfo(
                                                            new Resource.AllocationInfo("web"))
                                                    .build();
                                    default -> reserved(plain());
                                })
                .toList();
    }

    private Resource plain() {
        return switch (random.nextInt(4)) {
            case 0 -> scalar("cpus");
            case 1 -> scalar("mem");
            case 2 ->
                    Resource.builder()
                            .name("ports")
                            .type(Value.Type.RANGES)
                            .ranges(new Value.Ranges(ranges()))
                            .build();
            default ->
                    Resource.builder()
                            .name("bugs")
                            .type(Value.Type.SET)
                            .set(
                                    new Value.Set(
                                            IntStream.range(0, random.nextInt(4))
                                                    .mapToObj(i -> "b" + random.nextInt(4))
                                                    .toList()))
                            .build();
        };
    }

    private Resource scalar(String name) {
        return Resource.builder().name(name).type(Value.Type.SCALAR).scalar(amount()).build();
    }

    private Resource reserved(Resource resource) {
        return switch (random.nextInt(3)) {
            case 0 -> resource.toBuilder().reservations(List.of(reservation("web"))).build();
            case 1 -> resource.toBuilder().reservations(List.of(reservation("web/shop"))).build();
            default -> resource;
        };
    }

    private static ReservationInfo reservation(String role) {
        return new ReservationInfo(null, null, role, ReservationInfo.Type.STATIC);
    }

    private Resource disk() {
        String id = "v" + random.nextInt(2);
        Resource disk = scalar("disk");
        return switch (random.nextInt(3)) {
            case 0 -> disk;
            case 1 ->
                    disk.toBuilder()
                            .scalar(Scalar.of(5L))
                            .disk(new DiskInfo(new DiskInfo.Persistence(id, null), null, null))
                            .build();
            default ->
                    disk.toBuilder()
                            .scalar(Scalar.of(5L))
                            .shared(new Resource.SharedInfo())
                            .disk(new DiskInfo(new DiskInfo.Persistence(id, null), null, null))
                            .build();
        };
    }
}
