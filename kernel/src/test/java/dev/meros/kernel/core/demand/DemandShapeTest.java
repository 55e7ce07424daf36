package dev.meros.kernel.core.demand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.OfferConstraints.RoleConstraints;
import dev.meros.api.model.Request;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

final class DemandShapeTest {
    private static Resources resources(String text) {
        return Resources.of(ResourceText.parseResources(text));
    }

    private static DemandShape shape(String text) {
        return DemandShape.of(Request.of("web", 1, ResourceText.parseResources(text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpus:1;mem:100 | cpus:4;mem:100 | cpus:1;mem:100",
                "cpus:1;mem:101 | cpus:4;mem:100 | ",
                // reserved resources first
                "cpus:3 | cpus:4;cpus(web):2 | cpus(web):2;cpus:1",
                // ports by number, or as many of them
                "ports:[80-80] | ports:[80-90] | ports:[80-80]",
                "ports:[79-80] | ports:[80-90] | ",
                "ports:3 | ports:[80-81,90-99] | ports:[80-81,90-90]",
                "ports:13 | ports:[80-81,90-99] | ",
                "ports:2;ports:[80-80] | ports:[80-82] | ports:[80-82]",
                // reserved ones are wanted as they are
                "cpus(web):1 | cpus:4;cpus(web):2 | cpus(web):1",
                "cpus(web):3 | cpus:4;cpus(web):2 | ",
                "bugs:{a} | bugs:{a,b} | bugs:{a}",
                "bugs:{c} | bugs:{a,b} | ",
            })
    void aShapeTakesWhatItNeedsOrNothing(String shape, String from, String taken) {
        if (taken == null) {
            assertThat(shape(shape).take(resources(from))).isEmpty();
        } else {
            assertThat(shape(shape).take(resources(from))).hasValue(resources(taken));
        }
    }

    @Test
    void revocableResourcesAreForThoseWhoAskForThem() {
        Resource plain = Resource.scalar("cpus", Scalar.of(1L));
        Resource revocable = plain.toBuilder().revocable(new Resource.RevocableInfo()).build();

        assertThat(shape("cpus:1").take(Resources.of(revocable))).isEmpty();
        assertThat(
                        DemandShape.of(Request.of("web", 1, List.of(revocable)))
                                .take(Resources.of(plain, revocable)))
                .hasValue(Resources.of(revocable));
    }

    @Test
    void aVolumeIsWantedItself() {
        Resource volume =
                Resource.scalar("disk", Scalar.of(100L)).toBuilder()
                        .disk(new DiskInfo(new DiskInfo.Persistence("v1", null), null, null))
                        .build();
        DemandShape shape = DemandShape.of(Request.of("web", 1, List.of(volume)));

        assertThat(shape.take(Resources.of(volume).plus(resources("disk:500")))).isPresent();
        assertThat(shape.take(resources("disk:500"))).isEmpty();
    }

    @Test
    void aShapeMayBeForSomeAgentsOnly() {
        AgentId one = new AgentId("one");
        AgentInfo inRackA =
                AgentInfo.builder()
                        .hostname("a")
                        .attributes(ResourceText.parseAttributes("rack:a"))
                        .build();
        AgentInfo elsewhere = AgentInfo.builder().hostname("b").build();
        Request request = Request.of("web", 1, ResourceText.parseResources("cpus:1"));
        DemandShape onOne = DemandShape.of(request.onAgent(one));
        DemandShape inA =
                DemandShape.of(
                        request.withConstraints(
                                RoleConstraints.all(
                                        new AttributeConstraint(
                                                AttributeConstraint.Selector.attribute("rack"),
                                                AttributeConstraint.Predicate.equalTo("a")))));

        assertThat(onOne.suits(one, elsewhere)).isTrue();
        assertThat(onOne.suits(new AgentId("two"), inRackA)).isFalse();
        assertThat(inA.suits(one, inRackA)).isTrue();
        assertThat(inA.suits(one, elsewhere)).isFalse();
    }
}
