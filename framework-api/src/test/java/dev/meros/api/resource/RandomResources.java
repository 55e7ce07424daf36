package dev.meros.api.resource;

import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.ResourceProviderId;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import org.jspecify.annotations.Nullable;

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
                                    case 1 -> special();
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

    /// What is a part of the given resources.
    Resources partOf(Resources whole) {
        return Resources.of(
                whole.toList().stream()
                        .filter(r -> random.nextInt(3) > 0)
                        .map(this::lessOf)
                        .toList());
    }

    private Resource lessOf(Resource r) {
        if (!ResourceKinds.divisible(r) || random.nextBoolean()) {
            return r;
        }
        Resource.Builder less = r.toBuilder();
        if (r.scalar() != null) {
            less.scalar(new Scalar(random.nextLong(r.scalar().thousandths() + 1)));
        }
        if (r.ranges() != null) {
            less.ranges(new Value.Ranges(Ranges.intersection(r.ranges().range(), ranges())));
        }
        if (r.set() != null) {
            less.set(
                    new Value.Set(
                            r.set().item().stream().filter(i -> random.nextBoolean()).toList()));
        }
        return less.build();
    }

    private Resource reserved(Resource resource) {
        return switch (random.nextInt(5)) {
            case 0 -> resource.toBuilder().reservations(List.of(fixed("web"))).build();
            case 1 -> resource.toBuilder().reservations(List.of(fixed("web/shop"))).build();
            default -> resource;
        };
    }

    /// Reservations as deep and as different as they come.
    private List<ReservationInfo> stack() {
        return switch (random.nextInt(6)) {
            case 0 -> List.of(fixed("web"));
            case 1 -> List.of(dynamic("web", "ops", null));
            case 2 -> List.of(dynamic("web", null, null));
            case 3 -> List.of(dynamic("web", "ops", "a"));
            case 4 -> List.of(fixed("web"), dynamic("web/shop", "ops", null));
            default -> List.of();
        };
    }

    private static ReservationInfo fixed(String role) {
        return new ReservationInfo(null, null, role, ReservationInfo.Type.STATIC);
    }

    private static ReservationInfo dynamic(
            String role, @Nullable String principal, @Nullable String label) {
        return new ReservationInfo(
                principal,
                label == null ? null : new Labels(List.of(new Label("use", label))),
                role,
                ReservationInfo.Type.DYNAMIC);
    }

    /// A kind that differs from the plain one in all that can tell kinds apart.
    private Resource special() {
        Resource.Builder special = plain().toBuilder().reservations(stack());
        switch (random.nextInt(5)) {
            case 0 -> special.shared(new Resource.SharedInfo());
            case 1 -> special.revocable(new Resource.RevocableInfo());
            case 2 -> special.providerId(new ResourceProviderId("p" + random.nextInt(2)));
            case 3 -> special.allocationInfo(new Resource.AllocationInfo("web"));
            default -> special.reservations(stack());
        }
        return special.build();
    }

    private Resource disk() {
        Resource.Builder disk = scalar("disk").toBuilder().reservations(stack());
        return switch (random.nextInt(4)) {
            case 0 -> disk.build();
            case 1 -> disk.disk(new DiskInfo(null, null, source())).build();
            case 2 -> volume(disk).build();
            default -> volume(disk).shared(new Resource.SharedInfo()).build();
        };
    }

    private Resource.Builder volume(Resource.Builder disk) {
        DiskInfo.Persistence persistence =
                new DiskInfo.Persistence("v" + random.nextInt(2), random.nextBoolean() ? "a" : "b");
        return disk.scalar(Scalar.of(5L + random.nextInt(2)))
                .disk(new DiskInfo(persistence, null, random.nextBoolean() ? null : source()));
    }

    private DiskInfo.Source source() {
        String root = "/d" + random.nextInt(2);
        DiskInfo.Source.Builder source = DiskInfo.Source.builder();
        return switch (random.nextInt(5)) {
            case 0 ->
                    source.type(DiskInfo.Source.Type.PATH)
                            .path(new DiskInfo.Source.Path(root))
                            .build();
            case 1 ->
                    source.type(DiskInfo.Source.Type.MOUNT)
                            .mount(new DiskInfo.Source.Mount(root))
                            .build();
            case 2 -> source.type(DiskInfo.Source.Type.BLOCK).id(root).build();
            case 3 -> source.type(DiskInfo.Source.Type.RAW).id(root).vendor("csi").build();
            default -> source.type(DiskInfo.Source.Type.RAW).profile("fast").build();
        };
    }
}
