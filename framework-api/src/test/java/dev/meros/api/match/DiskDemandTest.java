package dev.meros.api.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.agent.Disk;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.model.Volume;
import dev.meros.api.resource.DiskKinds;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Placement by storage.
final class DiskDemandTest {
    private static final Demand SMALL = Demand.of(Scalar.of(1L), Scalar.of(100L));

    private static Resource root(long mb) {
        return Resource.scalar("disk", Scalar.of(mb));
    }

    private static Resource disk(Source.Type type, long mb, String kind, @Nullable String profile) {
        Source source =
                Source.builder()
                        .type(type)
                        .path(type == Source.Type.PATH ? new Source.Path("/mnt/" + kind) : null)
                        .mount(type == Source.Type.MOUNT ? new Source.Mount("/mnt/" + mb) : null)
                        .metadata(new Labels(List.of(new Label(DiskKinds.NAME, kind))))
                        .profile(profile)
                        .build();
        return root(mb).toBuilder().disk(new DiskInfo(null, null, source)).build();
    }

    private static Resource path(long mb, String kind) {
        return disk(Source.Type.PATH, mb, kind, null);
    }

    private static Resource mount(long mb, String kind) {
        return disk(Source.Type.MOUNT, mb, kind, null);
    }

    private static Resource volume(String id, long mb) {
        return reserved(root(mb)).toBuilder()
                .disk(
                        new DiskInfo(
                                new DiskInfo.Persistence(id, null),
                                new Volume("data", null, Volume.Mode.RW, null, null),
                                null))
                .build();
    }

    private static Resource reserved(Resource resource) {
        return resource.toBuilder()
                .reservations(
                        List.of(
                                new ReservationInfo(
                                        null, null, "db", ReservationInfo.Type.DYNAMIC)))
                .build();
    }

    private static Offer offer(String host, String kind, Resource... disks) {
        List<Resource> resources = new ArrayList<>(ResourceText.parseResources("cpus:4;mem:8000"));
        resources.addAll(List.of(disks));
        return Offer.builder()
                .id(new OfferId("o-" + host))
                .frameworkId(new FrameworkId("f-1"))
                .agentId(new AgentId("a-" + host))
                .hostname(host)
                .attributes(
                        List.of(
                                Attribute.builder()
                                        .name(DiskKinds.NAME)
                                        .type(Value.Type.TEXT)
                                        .text(new Value.Text(kind))
                                        .build()))
                .resources(resources)
                .build();
    }

    private static List<Resource> taken(Offer offer, DiskDemand... disks) {
        Match match = OfferMatcher.match(offer, SMALL.withDisks(disks));
        assertThat(match).isInstanceOf(Match.Fits.class);
        Match.Fits fits = (Match.Fits) match;
        assertThat(Resources.of(offer.resources()).contains(fits.resources())).isTrue();
        return fits.disks();
    }

    private static List<Veto> vetoes(Offer offer, DiskDemand... disks) {
        return OfferMatcher.match(offer, SMALL.withDisks(disks)) instanceof Match.Refused refused
                ? refused.vetoes()
                : List.of();
    }

    private static DiskDemand mb(long size) {
        return DiskDemand.of(Scalar.of(size));
    }

    @Test
    void aPartOfASharedDiskIsTakenAndAllOfAMountDisk() {
        Offer offer = offer("a", "ssd", root(1_000), path(2_000, "ssd"), mount(3_000, "nvme"));

        assertThat(taken(offer, mb(100).on(DiskDemand.Source.ROOT))).containsExactly(root(100));
        assertThat(taken(offer, mb(100).on(DiskDemand.Source.PATH)))
                .containsExactly(path(100, "ssd"));
        assertThat(taken(offer, mb(100).on(DiskDemand.Source.MOUNT)))
                .containsExactly(mount(3_000, "nvme"));
    }

    @Test
    void theSmallestThatDoesIsTakenAndReservedOnesFirst() {
        Offer offer =
                offer("a", "ssd", mount(900, "ssd"), mount(300, "ssd"), mount(200, "ssd"), root(5));
        Offer half = offer("b", "ssd", root(500), reserved(root(500)));

        assertThat(taken(offer, mb(250))).containsExactly(mount(300, "ssd"));
        assertThat(taken(half, mb(50))).containsExactly(reserved(root(50)));
    }

    @Test
    void kindsAreThoseOfTheSourceOrOfTheAgentsAttribute() {
        Offer offer = offer("a", "ssd", root(1_000), path(2_000, "rotational"));

        assertThat(taken(offer, mb(10).ofKind(Disk.Kind.ROTATIONAL)))
                .containsExactly(path(10, "rotational"));
        assertThat(taken(offer, mb(10).ofKind(Disk.Kind.SSD, Disk.Kind.NVME)))
                .containsExactly(root(10));
        assertThat(vetoes(offer, mb(10).ofKind(Disk.Kind.NVME)))
                .containsExactly(
                        new Veto(
                                Veto.Code.STORAGE,
                                "10 MB on nvme",
                                "ROOT ssd 1000, PATH rotational 2000",
                                "disk: 10 MB on nvme wanted, ROOT ssd 1000, PATH rotational 2000"
                                        + " offered"));
    }

    @Test
    void profilesAreThoseOfTheSource() {
        Resource fast = disk(Source.Type.MOUNT, 700, "nvme", "fast");
        Offer offer = offer("a", "ssd", root(1_000), fast);

        assertThat(taken(offer, mb(10).withProfile("fast"))).containsExactly(fast);
        assertThat(vetoes(offer, mb(800).withProfile("fast").on(DiskDemand.Source.MOUNT)))
                .extracting(Veto::explanation)
                .containsExactly(
                        "disk: 800 MB on MOUNT, profile fast wanted,"
                                + " ROOT ssd 1000, MOUNT nvme fast 700 offered");
    }

    @Test
    void storageThatIsNoDiskYetIsNotTaken() {
        Offer offer = offer("a", "ssd", disk(Source.Type.RAW, 700, "nvme", "fast"));

        assertThat(vetoes(offer, mb(10))).extracting(Veto::code).containsOnly(Veto.Code.STORAGE);
    }

    @Test
    void severalDisksOfATaskDoNotOverlap() {
        Offer offer = offer("a", "ssd", root(100), mount(80, "ssd"));

        assertThat(taken(offer, mb(60), mb(60))).containsExactly(mount(80, "ssd"), root(60));
        assertThat(vetoes(offer, mb(60), mb(60), mb(60))).hasSize(1);
        Demand both = SMALL.withDisk(Scalar.of(90L)).withDisks(mb(60).on(DiskDemand.Source.ROOT));
        assertThat(OfferMatcher.match(offer, both)).isInstanceOf(Match.Refused.class);
    }

    @Test
    void aVolumeIsTakenAsAWholeAndNeverAsADisk() {
        Offer offer = offer("a", "ssd", volume("pg", 400), volume("web", 300));

        assertThat(taken(offer, DiskDemand.volume("pg"))).containsExactly(volume("pg", 400));
        assertThat(taken(offer, DiskDemand.volume("pg").withSize(Scalar.of(400L)))).hasSize(1);
        assertThat(vetoes(offer, mb(10)))
                .extracting(Veto::explanation)
                .containsExactly("disk: 10 MB wanted, none offered");
        assertThat(vetoes(offer, DiskDemand.volume("old")))
                .containsExactly(
                        new Veto(
                                Veto.Code.VOLUME,
                                "old",
                                "pg on ROOT ssd 400, web on ROOT ssd 300",
                                "volume: old wanted, pg on ROOT ssd 400, web on ROOT ssd"
                                        + " 300 offered"));
    }

    @Test
    void plansFollowTheDataAndTellWhyNot() {
        List<Offer> offers =
                List.of(
                        offer("old", "rotational", root(90_000)),
                        offer("data", "rotational", root(90_000), volume("pg", 50_000)),
                        offer("fast", "ssd", root(90_000)));

        // docs: begin
        Demand database = Demand.of(Scalar.of(2L), Scalar.of(4096L));
        DiskDemand fast = DiskDemand.of(Scalar.of(50_000L)).ofKind(Disk.Kind.SSD, Disk.Kind.NVME);
        Wanted first = Wanted.of("first", 1, database.withDisks(fast));
        Wanted again = Wanted.of("again", 1, database.withDisks(DiskDemand.volume("pg")));
        Plan plan = OfferPlanner.of(Fitness.binPack()).plan(offers, List.of(first, again));
        // docs: end

        assertThat(plan.used())
                .extracting(used -> used.tasks().getFirst().kind() + "@" + used.offer().hostname())
                .containsExactly("again@data", "first@fast");
        assertThat(plan.used().getFirst().tasks().getFirst().fits().disks())
                .containsExactly(volume("pg", 50_000));

        Plan next =
                OfferPlanner.of(Fitness.binPack())
                        .plan(offers, List.of(Wanted.of("two", 2, database.withDisks(fast))));
        assertThat(next.unmet()).hasSize(1);
        assertThat(next.unmet().getFirst().toString())
                .contains("disk: 50000 MB on nvme or ssd wanted")
                .contains("3 for disk");
    }

    @Test
    void demandsAreWordsAndWhatMakesNoSenseIsRefused() {
        assertThat(mb(5).on(DiskDemand.Source.PATH, DiskDemand.Source.MOUNT))
                .hasToString("disk 5 MB on PATH or MOUNT");
        assertThat(DiskDemand.volume("pg").withSize(Scalar.of(5L)))
                .hasToString("volume pg of 5 MB");
        assertThatThrownBy(() -> mb(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("disk size: 0 (expected: more than 0)");
        DiskDemand[] many = new DiskDemand[Demand.MAX_DISKS + 1];
        Arrays.fill(many, mb(1));
        assertThatThrownBy(() -> SMALL.withDisks(many))
                .hasMessage("disks: 101 (expected: at most 100)");
    }
}
