package dev.meros.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.Json;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.testing.Seeds;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// The laws of sums, differences and containment, for every kind of resource there is.
final class ResourceAlgebraTest {
    private static final int SEEDS = 1000;

    /// What must hold for all resources.
    @FunctionalInterface
    private interface Law {
        void check(Resources a, Resources b, Resources c);
    }

    /// Checks the law for unrelated resources and for parts of each other; a failure names the seed
    /// and the values.
    private static void forAll(Law law) {
        Seeds.check(
                SEEDS,
                random -> {
                    RandomResources from = new RandomResources(random);
                    Resources a = from.any();
                    Resources b = random.nextBoolean() ? from.any() : from.partOf(a);
                    Resources c = random.nextBoolean() ? from.any() : from.partOf(b);
                    try {
                        law.check(a, b, c);
                    } catch (RuntimeException | AssertionError e) {
                        throw new AssertionError(
                                "a = %s%nb = %s%nc = %s%n%s"
                                        .formatted(
                                                Json.writeText(a.toList()),
                                                Json.writeText(b.toList()),
                                                Json.writeText(c.toList()),
                                                e.getMessage()),
                                e);
                    }
                });
    }

    private static Resources shuffled(Resources resources, RandomGenerator random) {
        List<Resource> items = new ArrayList<>(resources.toList());
        Collections.shuffle(items, Random.from(random));
        return Resources.of(items);
    }

    @Test
    void sumsAreCommutativeAndAssociative() {
        forAll(
                (a, b, c) -> {
                    assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
                    assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
                    assertThat(a.plus(Resources.EMPTY)).isEqualTo(a);
                    assertThat(Resources.EMPTY.plus(a)).isEqualTo(a);
                });
    }

    /// Numbers of ranges and items of sets that are in both are there once in the sum.
    @Test
    void whatWasAddedCanBeTakenAway() {
        forAll(
                (a, b, _) -> {
                    Resources other = b.minus(a.filter(r -> r.scalar() == null));

                    assertThat(a.plus(other).minus(other)).isEqualTo(a);
                    assertThat(a.plus(other).minus(a)).isEqualTo(other);
                });
    }

    @Test
    void whatIsTakenCanBeGivenBackIfAndOnlyIfItWasThere() {
        forAll((a, b, _) -> assertThat(a.minus(b).plus(b).equals(a)).isEqualTo(a.contains(b)));
    }

    @Test
    void containmentIsAPartialOrder() {
        forAll(
                (a, b, c) -> {
                    assertThat(a.contains(a)).isTrue();
                    assertThat(a.equals(b)).isEqualTo(a.contains(b) && b.contains(a));
                    assertThat(a.contains(b) && b.contains(c) && !a.contains(c)).isFalse();
                    assertThat(a.plus(b).contains(a)).isTrue();
                    assertThat(a.contains(a.minus(b))).isTrue();
                    assertThat(a.contains(Resources.EMPTY)).isTrue();
                });
    }

    @Test
    void sumsDifferencesAndContainmentAreThoseOfTheSingleThings() {
        forAll(
                (a, b, _) -> {
                    Atoms inA = Atoms.of(a);
                    Atoms inB = Atoms.of(b);

                    assertThat(Atoms.of(a.plus(b))).isEqualTo(inA.plus(inB));
                    assertThat(Atoms.of(a.minus(b))).isEqualTo(inA.minus(inB));
                    assertThat(a.contains(b)).isEqualTo(inA.contains(inB));
                    assertThat(a.equals(b)).isEqualTo(inA.equals(inB));
                });
    }

    @Test
    void theOrderInWhichResourcesCameDoesNotMatter() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources a = new RandomResources(random).any();
                    Resources other = shuffled(a, random);

                    assertThat(other).as(a.toString()).isEqualTo(a).hasSameHashCodeAs(a);
                    assertThat(a.minus(other).isEmpty()).as(a.toString()).isTrue();
                });
    }

    /// One item of each divisible kind, none of it empty, and nothing of it negative.
    @Test
    void everythingIsInNormalForm() {
        forAll(
                (a, b, _) ->
                        Stream.of(a, a.plus(b), a.minus(b), b.minus(a), a.unallocated())
                                .forEach(ResourceAlgebraTest::assertNormal));
        assertThat(Resources.of(Resource.scalar("cpus", Scalar.of(-1L))).isEmpty()).isTrue();
        assertThat(Resources.of(Resource.scalar("cpus", Scalar.of(0.0004))).isEmpty()).isTrue();
    }

    private static void assertNormal(Resources resources) {
        List<Resource> items = resources.toList();
        for (int i = 0; i < items.size(); i++) {
            Resource one = items.get(i);
            assertThat(ResourceKinds.isEmpty(one)).as("%s", one).isFalse();
            assertThat(items.subList(0, i))
                    .as("%s", resources)
                    .noneMatch(before -> ResourceKinds.addable(before, one));
            if (one.ranges() != null) {
                assertThat(one.ranges().range()).isEqualTo(Ranges.normalized(one.ranges().range()));
            }
            if (one.set() != null) {
                assertThat(one.set().item()).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void whatCannotBeDividedStaysWhole() {
        forAll(
                (a, b, _) -> {
                    List<Resource> whole =
                            Stream.of(a, b)
                                    .flatMap(r -> r.toList().stream())
                                    .filter(r -> !ResourceKinds.divisible(r))
                                    .toList();

                    assertThat(
                                    Stream.of(a.plus(b), a.minus(b), a.plus(b).minus(b))
                                            .flatMap(r -> r.toList().stream())
                                            .filter(r -> !ResourceKinds.divisible(r)))
                            .allMatch(whole::contains);
                });
    }

    @Test
    void sharedVolumesAreCounted() {
        forAll(
                (a, _, _) -> {
                    Resources shared = a.shared();
                    if (!shared.isEmpty()) {
                        Resources twice = shared.plus(shared);

                        assertThat(twice.toList()).hasSize(2 * shared.toList().size());
                        assertThat(twice.contains(shared)).isTrue();
                        assertThat(shared.contains(twice)).isFalse();
                        assertThat(twice.minus(shared)).isEqualTo(shared);
                        assertThat(twice.minus(shared).minus(shared).isEmpty()).isTrue();
                    }
                });
    }

    @Test
    void aRoleMayHaveAllThatItsAncestorsMayHave() {
        forAll(
                (a, _, _) -> {
                    Resources shop = a.allocatableTo("web/shop");

                    assertThat(a.allocatableTo("web/shop/cart").contains(shop)).isTrue();
                    assertThat(shop.contains(a.allocatableTo("web"))).isTrue();
                    assertThat(a.allocatableTo("web").contains(a.unreserved())).isTrue();
                    assertThat(a.allocatableTo("website")).isEqualTo(a.unreserved());
                    assertThat(shop.plus(a.minus(shop))).isEqualTo(a);
                });
    }

    @Test
    void aReservationThatIsMadeAndUndoneLeavesAllAsItWas() {
        forAll(
                (a, _, _) -> {
                    for (String role : List.of("", "web", "web/shop")) {
                        Resources at = role.isEmpty() ? a.unreserved() : a.reservedTo(role);
                        ReservationInfo more =
                                new ReservationInfo(
                                        "ops",
                                        null,
                                        role.isEmpty() ? "db" : role + "/more",
                                        ReservationInfo.Type.DYNAMIC);
                        Resources pushed = at.pushReservation(more);

                        assertThat(pushed.popReservation()).isEqualTo(at);
                        assertThat(pushed.scalars()).isEqualTo(at.scalars());
                        assertThat(pushed.allocatableTo(role.isEmpty() ? "web" : role).isEmpty())
                                .isTrue();
                    }
                });
    }

    @Test
    void resourcesCanBeReadBackFromJson() {
        forAll(
                (a, _, _) -> {
                    Resource[] read = Json.read(Json.writeText(a.toList()), Resource[].class);
                    List<Resource> endpoint =
                            a.toList().stream().map(Reservations::endpointFormat).toList();

                    assertThat(read).containsExactlyElementsOf(a.toList());
                    assertThat(Resources.of(read)).isEqualTo(a);
                    assertThat(Resources.of(endpoint)).isEqualTo(a);
                });
    }
}
