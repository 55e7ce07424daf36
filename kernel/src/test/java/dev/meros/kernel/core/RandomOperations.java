package dev.meros.kernel.core;

import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;

/// Draws operations on resources that somebody has before him: most make sense, some do not.
final class RandomOperations {
    private static final int DRAWS = 4;

    private final Random random;
    private final @Nullable String owner;
    private int named;

    /// With an owner the operations have ids, so that there is feedback.
    RandomOperations(Random random, @Nullable String owner) {
        this.random = random;
        this.owner = owner;
    }

    /// An operation on some of these resources for a role, or null when those that were drawn find
    /// nothing to work on.
    Offer.@Nullable Operation on(Resources have, String role) {
        Offer.Operation.Builder drawn = null;
        for (int i = 0; i < DRAWS && drawn == null; i++) {
            drawn = draw(have, role);
        }
        return drawn == null
                ? null
                : drawn.id(owner == null ? null : new OperationId(owner + "-op-" + named++))
                        .build();
    }

    private Offer.Operation.@Nullable Builder draw(Resources have, String role) {
        if (random.nextBoolean() && have.toList().stream().anyMatch(RandomOperations::isVolume)) {
            return random.nextInt(3) == 0 ? destroy(have) : resize(have);
        }
        return switch (random.nextInt(8)) {
            case 0, 1 -> reserve(have, role);
            case 2 -> unreserve(have);
            case 3, 4, 5 -> create(have);
            case 6 -> createDisk(have);
            default -> destroyDisk(have);
        };
    }

    private static Offer.Operation.Builder operation(Offer.Operation.Type type) {
        return Offer.Operation.builder().type(type);
    }

    private @Nullable Resource one(Resources have, Predicate<Resource> condition) {
        List<Resource> found = have.toList().stream().filter(condition).toList();
        return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
    }

    private Offer.Operation.@Nullable Builder reserve(Resources have, String role) {
        Resource plain = one(have, r -> r.scalar() != null && !isVolume(r) && mayReserve(r, role));
        if (plain == null) {
            return null;
        }
        Resource reserved = Reservations.push(part(plain), OperationScene.dynamic(role));
        return operation(Offer.Operation.Type.RESERVE)
                .reserve(new Offer.Operation.Reserve(List.of(reserved), List.of()));
    }

    private static boolean mayReserve(Resource r, String role) {
        return r.reservations().isEmpty() || role.startsWith(Reservations.role(r) + "/");
    }

    private Offer.Operation.@Nullable Builder unreserve(Resources have) {
        Resource reserved = one(have, r -> Reservations.isDynamic(r) && !isVolume(r));
        return reserved == null
                ? null
                : operation(Offer.Operation.Type.UNRESERVE)
                        .unreserve(new Offer.Operation.Unreserve(List.of(part(reserved))));
    }

    private Offer.Operation.@Nullable Builder create(Resources have) {
        Resource disk =
                one(
                        have,
                        r ->
                                r.name().equals("disk")
                                        && Reservations.isReserved(r)
                                        && !isVolume(r)
                                        && (r.disk() == null || isOf(r, Source.Type.MOUNT)));
        if (disk == null) {
            return null;
        }
        Resource volume = OperationScene.volume("v-" + random.nextInt(8), part(disk));
        if (random.nextInt(3) == 0) {
            volume = OperationScene.shared(volume);
        }
        return operation(Offer.Operation.Type.CREATE)
                .create(new Offer.Operation.Create(List.of(volume)));
    }

    private Offer.Operation.@Nullable Builder destroy(Resources have) {
        Resource volume = one(have, RandomOperations::isVolume);
        return volume == null
                ? null
                : operation(Offer.Operation.Type.DESTROY)
                        .destroy(new Offer.Operation.Destroy(List.of(volume)));
    }

    private Offer.Operation.@Nullable Builder resize(Resources have) {
        Resource volume = one(have, RandomOperations::isVolume);
        if (volume == null) {
            return null;
        }
        Resource more =
                one(
                        have,
                        r ->
                                r.name().equals("disk")
                                        && r.disk() == null
                                        && r.reservations().equals(volume.reservations()));
        if (more != null && random.nextInt(4) > 0) {
            return operation(Offer.Operation.Type.GROW_VOLUME)
                    .growVolume(new Offer.Operation.GrowVolume(volume, part(more)));
        }
        return operation(Offer.Operation.Type.SHRINK_VOLUME)
                .shrinkVolume(new Offer.Operation.ShrinkVolume(volume, Scalar.of(10L)));
    }

    private Offer.Operation.@Nullable Builder createDisk(Resources have) {
        Resource pool = one(have, r -> isOf(r, Source.Type.RAW));
        return pool == null
                ? null
                : operation(Offer.Operation.Type.CREATE_DISK)
                        .createDisk(
                                new Offer.Operation.CreateDisk(
                                        part(pool),
                                        random.nextBoolean()
                                                ? Source.Type.MOUNT
                                                : Source.Type.BLOCK,
                                        null));
    }

    private Offer.Operation.@Nullable Builder destroyDisk(Resources have) {
        Resource disk =
                one(
                        have,
                        r ->
                                !isVolume(r)
                                        && (isOf(r, Source.Type.MOUNT)
                                                || isOf(r, Source.Type.BLOCK)));
        return disk == null
                ? null
                : operation(Offer.Operation.Type.DESTROY_DISK)
                        .destroyDisk(new Offer.Operation.DestroyDisk(disk));
    }

    static boolean isVolume(Resource r) {
        return r.disk() != null && r.disk().persistence() != null;
    }

    private static boolean isOf(Resource r, Source.Type type) {
        return r.disk() != null
                && r.disk().source() != null
                && r.disk().source().type() == type
                && !isVolume(r);
    }

    /// All, half or now and then too much of a scalar; what cannot be divided stays whole.
    private Resource part(Resource whole) {
        boolean divisible = whole.disk() == null || isOf(whole, Source.Type.RAW);
        if (!divisible || whole.scalar() == null || random.nextInt(4) == 0) {
            return whole;
        }
        long all = Objects.requireNonNull(whole.scalar()).thousandths();
        long some = random.nextInt(12) == 0 ? 2 * all : Math.max(1, all / 2);
        return whole.toBuilder().scalar(new Scalar(some)).build();
    }
}
