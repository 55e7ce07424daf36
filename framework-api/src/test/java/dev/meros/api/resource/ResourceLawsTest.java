package dev.meros.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.testing.Seeds;

import org.junit.jupiter.api.Test;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

final class ResourceLawsTest {
    private static final int SEEDS = 2000;

    private static RandomResources from(RandomGenerator random) {
        return new RandomResources(random);
    }

    private static SortedSet<Long> numbers(Collection<Value.Range> ranges) {
        TreeSet<Long> numbers = new TreeSet<>();
        ranges.forEach(r -> LongStream.rangeClosed(r.begin(), r.end()).forEach(numbers::add));
        return numbers;
    }

    @Test
    void sumsDoNotDependOnOrder() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources a = from(random).any();
                    Resources b = from(random).any();
                    Resources c = from(random).any();

                    assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
                    assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
                    assertThat(a.plus(Resources.EMPTY)).isEqualTo(a);
                });
    }

    @Test
    void aSumContainsItsParts() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources a = from(random).any();
                    Resources b = from(random).any();

                    assertThat(a.plus(b).contains(a)).isTrue();
                    assertThat(a.plus(b).contains(b)).isTrue();
                    assertThat(a.contains(Resources.EMPTY)).isTrue();
                    assertThat(a.minus(a)).isEqualTo(Resources.EMPTY);
                });
    }

    @Test
    void whatIsContainedCanBeTakenAndGivenBack() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources a = from(random).any();
                    Resources b = from(random).any();
                    if (a.contains(b)) {
                        assertThat(a.minus(b).plus(b)).isEqualTo(a);
                        assertThat(a.minus(b).plus(b)).hasSameHashCodeAs(a);
                    }
                    Resources part = a.plus(b).minus(b);
                    assertThat(a.contains(part)).isTrue();
                });
    }

    @Test
    void containedBothWaysMeansEqual() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources a = from(random).any();
                    Resources b = from(random).any();

                    assertThat(a.equals(b)).isEqualTo(a.contains(b) && b.contains(a));
                });
    }

    @Test
    void aSecondCopyOfWhatCannotBeDividedIsNotContained() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources volumes =
                            from(random).any().filter(r -> r.disk() != null || r.shared() != null);

                    if (!volumes.isEmpty()) {
                        assertThat(volumes.contains(volumes.plus(volumes))).isFalse();
                    }
                });
    }

    @Test
    void allocationIsAMarkThatCanBeTakenOff() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources a = from(random).any();
                    Resources plain = a.unallocated();

                    assertThat(a.allocatedTo("other").unallocated()).isEqualTo(plain);
                    assertThat(a.allocatedTo("other").scalars()).isEqualTo(plain.scalars());
                    assertThat(a.allocatedTo("other")).isEqualTo(plain.allocatedTo("other"));
                });
    }

    @Test
    void aPickedAmountIsExactAndThere() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources a = from(random).any().nonShared();
                    Scalar wanted = from(random).amount();
                    Optional<Resources> picked = a.pick("cpus", wanted);

                    assertThat(picked.isPresent())
                            .isEqualTo(a.scalar("cpus").compareTo(wanted) >= 0);
                    picked.ifPresent(
                            p -> {
                                assertThat(p.scalar("cpus")).isEqualTo(wanted);
                                assertThat(a.contains(p)).isTrue();
                                assertThat(a.minus(p).scalar("cpus"))
                                        .isEqualTo(a.scalar("cpus").minus(wanted));
                            });
                });
    }

    @Test
    void pickedPortsAreThoseAndThere() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources a = from(random).any().nonShared();
                    List<Value.Range> wanted = from(random).ranges();
                    Optional<Resources> picked = a.pick("ports", wanted);

                    assertThat(picked.isPresent())
                            .isEqualTo(numbers(a.ranges("ports")).containsAll(numbers(wanted)));
                    picked.ifPresent(
                            p -> {
                                assertThat(p.ranges("ports")).isEqualTo(Ranges.normalized(wanted));
                                assertThat(a.contains(p)).isTrue();
                            });
                });
    }

    @Test
    void reservedResourcesArePickedFirst() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources a = from(random).any().nonShared();
                    Resources reserved = a.filter(r -> !r.reservations().isEmpty());
                    Scalar wanted = from(random).amount();

                    if (reserved.scalar("mem").compareTo(wanted) >= 0) {
                        assertThat(a.pick("mem", wanted).map(reserved::contains)).contains(true);
                    }
                });
    }

    @Test
    void rangesBehaveAsSetsOfNumbers() {
        Seeds.check(
                SEEDS,
                random -> {
                    List<Value.Range> a = from(random).ranges();
                    List<Value.Range> b = from(random).ranges();
                    SortedSet<Long> both = numbers(a);
                    both.retainAll(numbers(b));
                    SortedSet<Long> rest = numbers(a);
                    rest.removeAll(numbers(b));
                    int count = random.nextInt(8);

                    assertThat(numbers(Ranges.normalized(a))).isEqualTo(numbers(a));
                    assertThat(Ranges.normalized(Ranges.normalized(a)))
                            .isEqualTo(Ranges.normalized(a));
                    assertThat(numbers(Ranges.difference(a, b))).isEqualTo(rest);
                    assertThat(numbers(Ranges.intersection(a, b))).isEqualTo(both);
                    assertThat(Ranges.size(a)).isEqualTo(numbers(a).size());
                    assertThat(Ranges.first(a, count))
                            .isEqualTo(numbers(a).stream().limit(count).toList());
                });
    }

    @Test
    void normalizedRangesAreSortedWithGapsBetween() {
        Seeds.check(
                SEEDS,
                random -> {
                    List<Value.Range> normal = Ranges.normalized(from(random).ranges());
                    for (int i = 1; i < normal.size(); i++) {
                        assertThat(normal.get(i).begin() - normal.get(i - 1).end())
                                .isGreaterThan(1);
                    }
                });
    }

    @Test
    void theLargestNumbersDoNotOverflow() {
        long max = Long.MAX_VALUE;
        List<Value.Range> top = List.of(new Value.Range(max - 1, max));
        List<Value.Range> all = List.of(new Value.Range(0L, max));

        assertThat(Ranges.normalized(List.of(top.getFirst(), new Value.Range(1L, 2L))))
                .containsExactly(new Value.Range(1L, 2L), top.getFirst());
        assertThat(Ranges.normalized(List.of(all.getFirst(), top.getFirst()))).isEqualTo(all);
        assertThat(Ranges.difference(all, top)).containsExactly(new Value.Range(0L, max - 2));
        assertThat(Ranges.difference(top, all)).isEmpty();
        assertThat(Ranges.first(top, 5)).containsExactly(max - 1, max);
        assertThat(Ranges.size(all)).isEqualTo(max);
    }

    @Test
    void scalarsAreExactAndReadableAsTheyAreWritten() {
        Seeds.check(
                SEEDS,
                random -> {
                    Scalar a = new Scalar(random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L));
                    Scalar b = new Scalar(random.nextLong(-1_000_000, 1_000_000));

                    assertThat(a.plus(b).minus(b)).isEqualTo(a);
                    assertThat(a.plus(b)).isEqualTo(b.plus(a));
                    assertThat(Scalar.of(a.toDouble())).isEqualTo(a);
                    assertThat(a.toString()).matches("-?\\d+(\\.\\d{0,2}[1-9])?");
                    assertThat(Scalar.of(Double.parseDouble(a.toString()))).isEqualTo(a);
                    assertThat(a.min(b)).isIn(a, b).isLessThanOrEqualTo(a);
                });
        assertThat(Scalar.of(0.1).plus(Scalar.of(0.2))).isEqualTo(Scalar.of(0.3));
    }

    @Test
    void theTextFormCanBeReadBack() {
        Seeds.check(
                SEEDS,
                random -> {
                    Resources a = from(random).textual();

                    List<Resource> read = ResourceText.parseResources(ResourceText.format(a));

                    assertThat(Resources.of(read)).isEqualTo(a);
                });
    }
}
