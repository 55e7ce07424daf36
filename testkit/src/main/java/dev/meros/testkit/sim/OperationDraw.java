package dev.meros.testkit.sim;

import dev.meros.api.model.Offer.Operation;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Volume;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.Roles;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Draws operations on resources that are there, most of which make sense.
final class OperationDraw {
    /// In whose name resources are reserved and volumes made.
    static final String PRINCIPAL = "somebody";

    private final Dice dice;
    private final String prefix;
    private int volumes;

    /// Ids of volumes begin with `prefix`, which nobody else may use.
    OperationDraw(Dice dice, String prefix) {
        this.dice = dice;
        this.prefix = prefix;
    }

    /// An operation for a role on some of these resources, or null when the dice find none.
    @Nullable Operation draw(List<Resource> there, String role) {
        return switch (dice.below(12)) {
            case 0, 1, 2 -> reserve(there, role);
            case 3 -> unreserve(there);
            case 4, 5, 6 -> create(there);
            case 7 -> destroy(there);
            case 8 -> grow(there);
            case 9 -> shrink(there);
            case 10 -> createDisk(there);
            default -> destroyDisk(there);
        };
    }

    private @Nullable Resource pick(List<Resource> there, Predicate<Resource> condition) {
        List<Resource> found = there.stream().filter(condition).toList();
        return found.isEmpty() ? null : dice.pick(found);
    }

    /// A part of a resource, in whole units, or all of it where it cannot be divided.
    private Resource part(Resource whole, long most) {
        Scalar all = whole.scalar();
        boolean divisible = whole.disk() == null || whole.disk().source() == null;
        if (all == null || !divisible || all.thousandths() < 2_000) {
            return whole;
        }
        long units = Math.min(all.thousandths() / 1_000, dice.between(1, most));
        return whole.toBuilder().scalar(Scalar.of(units)).build();
    }

    private static boolean isPlain(Resource r) {
        return r.scalar() != null
                && r.revocable() == null
                && r.shared() == null
                && (r.disk() == null || r.disk().persistence() == null);
    }

    private static boolean isDiskOf(Resource r, DiskInfo.Source.Type type) {
        return r.disk() != null && r.disk().source() != null && r.disk().source().type() == type;
    }

    private static boolean isVolume(Resource r) {
        return r.disk() != null && r.disk().persistence() != null;
    }

    /// A reservation on top of what there is: none, or one of a role above.
    private @Nullable Operation reserve(List<Resource> there, String role) {
        if (role.equals(Roles.EVERYBODY)) {
            return null;
        }
        Resource free =
                pick(
                        there,
                        r -> {
                            String holder = Reservations.role(r);
                            return isPlain(r)
                                    && !isDiskOf(r, DiskInfo.Source.Type.RAW)
                                    && (holder == null || Roles.isBelow(role, holder));
                        });
        if (free == null) {
            return null;
        }
        Resource reserved =
                Reservations.push(
                        part(free, free.name().equals("cpus") ? 1 : 200),
                        new ReservationInfo(PRINCIPAL, null, role, ReservationInfo.Type.DYNAMIC));
        return Operation.builder()
                .type(Operation.Type.RESERVE)
                .reserve(new Operation.Reserve(List.of(reserved), List.of()))
                .build();
    }

    /// Two operations that make a volume of a disk that nobody has reserved, or none.
    List<Operation> newVolume(List<Resource> there, String role) {
        Resource free =
                pick(
                        there,
                        r ->
                                r.name().equals("disk")
                                        && isPlain(r)
                                        && r.disk() == null
                                        && !Reservations.isReserved(r));
        if (free == null || role.equals(Roles.EVERYBODY)) {
            return List.of();
        }
        Resource reserved =
                Reservations.push(
                        part(free, 100),
                        new ReservationInfo(PRINCIPAL, null, role, ReservationInfo.Type.DYNAMIC));
        Operation reserve =
                Operation.builder()
                        .type(Operation.Type.RESERVE)
                        .reserve(new Operation.Reserve(List.of(reserved), List.of()))
                        .build();
        Operation create = create(List.of(reserved));
        return create == null ? List.of() : List.of(reserve, create);
    }

    private @Nullable Operation unreserve(List<Resource> there) {
        Resource held = pick(there, r -> isPlain(r) && Reservations.isDynamic(r));
        return held == null
                ? null
                : Operation.builder()
                        .type(Operation.Type.UNRESERVE)
                        .unreserve(new Operation.Unreserve(List.of(part(held, 100))))
                        .build();
    }

    private @Nullable Operation create(List<Resource> there) {
        Resource disk =
                pick(
                        there,
                        r ->
                                isPlain(r)
                                        && r.name().equals("disk")
                                        && Reservations.isReserved(r)
                                        && !isDiskOf(r, DiskInfo.Source.Type.RAW)
                                        && !isDiskOf(r, DiskInfo.Source.Type.BLOCK));
        if (disk == null) {
            return null;
        }
        Resource volume =
                part(disk, 100).toBuilder()
                        .disk(
                                new DiskInfo(
                                        new DiskInfo.Persistence(
                                                prefix + "-v" + volumes++, PRINCIPAL),
                                        new Volume("data", null, Volume.Mode.RW, null, null),
                                        disk.disk() == null ? null : disk.disk().source()))
                        .shared(dice.chance(0.3) ? new Resource.SharedInfo() : null)
                        .build();
        return Operation.builder()
                .type(Operation.Type.CREATE)
                .create(new Operation.Create(List.of(volume)))
                .build();
    }

    private @Nullable Operation destroy(List<Resource> there) {
        Resource volume = pick(there, OperationDraw::isVolume);
        return volume == null
                ? null
                : Operation.builder()
                        .type(Operation.Type.DESTROY)
                        .destroy(new Operation.Destroy(List.of(volume)))
                        .build();
    }

    private @Nullable Operation grow(List<Resource> there) {
        Resource volume = pick(there, r -> isVolume(r) && r.shared() == null);
        if (volume == null) {
            return null;
        }
        Resource addition =
                pick(
                        there,
                        r ->
                                r.name().equals("disk")
                                        && r.disk() == null
                                        && r.reservations().equals(volume.reservations()));
        return addition == null
                ? null
                : Operation.builder()
                        .type(Operation.Type.GROW_VOLUME)
                        .growVolume(new Operation.GrowVolume(volume, part(addition, 50)))
                        .build();
    }

    private @Nullable Operation shrink(List<Resource> there) {
        Resource volume = pick(there, r -> isVolume(r) && r.shared() == null);
        return volume == null
                ? null
                : Operation.builder()
                        .type(Operation.Type.SHRINK_VOLUME)
                        .shrinkVolume(
                                new Operation.ShrinkVolume(volume, Scalar.of(dice.between(1, 20))))
                        .build();
    }

    private @Nullable Operation createDisk(List<Resource> there) {
        Resource raw = pick(there, r -> isPlain(r) && isDiskOf(r, DiskInfo.Source.Type.RAW));
        if (raw == null || raw.scalar() == null) {
            return null;
        }
        Resource source =
                raw.toBuilder()
                        .scalar(
                                Scalar.of(
                                        Math.min(
                                                raw.scalar().thousandths() / 1_000,
                                                dice.between(100, 600))))
                        .build();
        DiskInfo.Source.Type target =
                dice.chance(0.7) ? DiskInfo.Source.Type.MOUNT : DiskInfo.Source.Type.BLOCK;
        return Operation.builder()
                .type(Operation.Type.CREATE_DISK)
                .createDisk(new Operation.CreateDisk(source, target, null))
                .build();
    }

    private @Nullable Operation destroyDisk(List<Resource> there) {
        Resource disk =
                pick(
                        there,
                        r ->
                                isPlain(r)
                                        && r.providerId() != null
                                        && !isDiskOf(r, DiskInfo.Source.Type.RAW));
        return disk == null
                ? null
                : Operation.builder()
                        .type(Operation.Type.DESTROY_DISK)
                        .destroyDisk(new Operation.DestroyDisk(disk))
                        .build();
    }

    /// The resources that an operation needs.
    static List<Resource> uses(Operation operation) {
        List<Resource> used = new ArrayList<>();
        if (operation.reserve() != null) {
            operation.reserve().resources().forEach(r -> used.add(Reservations.pop(r)));
        } else if (operation.unreserve() != null) {
            used.addAll(operation.unreserve().resources());
        } else if (operation.create() != null) {
            operation.create().volumes().forEach(v -> used.add(withoutVolume(v)));
        } else if (operation.destroy() != null) {
            used.addAll(operation.destroy().volumes());
        } else if (operation.growVolume() != null) {
            used.add(operation.growVolume().volume());
            used.add(operation.growVolume().addition());
        } else if (operation.shrinkVolume() != null) {
            used.add(operation.shrinkVolume().volume());
        } else if (operation.createDisk() != null) {
            used.add(operation.createDisk().source());
        } else if (operation.destroyDisk() != null) {
            used.add(operation.destroyDisk().source());
        }
        return used;
    }

    private static Resource withoutVolume(Resource volume) {
        DiskInfo.Source source = volume.disk() == null ? null : volume.disk().source();
        return volume.toBuilder()
                .shared(null)
                .disk(source == null ? null : new DiskInfo(null, null, source))
                .build();
    }

    /// Operations that leave these resources unreserved and without volumes, one step of it.
    static List<Operation> undo(List<Resource> there) {
        List<Operation> steps = new ArrayList<>();
        for (Resource r : there) {
            if (isVolume(r)) {
                steps.add(
                        Operation.builder()
                                .type(Operation.Type.DESTROY)
                                .destroy(new Operation.Destroy(List.of(r)))
                                .build());
            } else if (Reservations.isDynamic(r)) {
                steps.add(
                        Operation.builder()
                                .type(Operation.Type.UNRESERVE)
                                .unreserve(new Operation.Unreserve(List.of(r)))
                                .build());
            }
        }
        return steps;
    }
}
