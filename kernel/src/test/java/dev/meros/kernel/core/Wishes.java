package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AttributeConstraint;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferConstraints;
import dev.meros.api.model.OfferConstraints.RoleConstraints;
import dev.meros.api.model.Request;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// What a framework on a random walk says of the offers it wants, and whether it gets no others.
final class Wishes {
    private final FrameworkInfo info;
    private @Nullable String unwantedHost;
    private long cpus;

    Wishes(FrameworkInfo info) {
        this.info = info;
    }

    /// With a new subscription nothing is known any more.
    void forget() {
        unwantedHost = null;
        cpus = 0;
    }

    /// Says something else than before.
    void say(World.Client client, Random random) {
        if (random.nextBoolean()) {
            cpus = random.nextInt(4);
            client.call(Call.request(client.id, demand()));
        } else {
            unwantedHost = random.nextBoolean() ? null : "host-" + random.nextInt(3);
            client.call(
                    Call.builder()
                            .frameworkId(client.id)
                            .type(Call.Type.UPDATE_FRAMEWORK)
                            .updateFramework(
                                    new Call.UpdateFramework(info, List.of(), constraints()))
                            .build());
        }
    }

    private List<Request> demand() {
        return cpus == 0
                ? List.of()
                : List.of(
                        new Request(
                                null,
                                ResourceText.parseResources("cpus:" + cpus),
                                null,
                                2,
                                null,
                                null));
    }

    private @Nullable OfferConstraints constraints() {
        return unwantedHost == null
                ? null
                : new OfferConstraints(
                        Map.of(
                                info.effectiveRoles().getFirst(),
                                RoleConstraints.all(
                                        new AttributeConstraint(
                                                AttributeConstraint.Selector.of(
                                                        AttributeConstraint.Selector
                                                                .PseudoattributeType.HOSTNAME),
                                                AttributeConstraint.Predicate.notEqualTo(
                                                        Objects.requireNonNull(unwantedHost))))));
    }

    /// An offer has come.
    void check(Offer offer) {
        if (info.effectiveRoles().getFirst().equals(SimFramework.roleOf(offer, info))) {
            assertThat(offer.hostname()).as("host offered").isNotEqualTo(unwantedHost);
        }
        assertThat(Resources.of(offer.resources()).scalar("cpus"))
                .as("cpus offered")
                .isGreaterThanOrEqualTo(Scalar.of(cpus));
    }
}
