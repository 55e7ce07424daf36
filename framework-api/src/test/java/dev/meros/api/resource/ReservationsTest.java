package dev.meros.api.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.model.InvalidMessageException;
import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.Scalar;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;

final class ReservationsTest {
    private static final Resource CPUS = Resource.scalar("cpus", Scalar.of(4L));

    private static ReservationInfo fixed(String role) {
        return new ReservationInfo(null, null, role, ReservationInfo.Type.STATIC);
    }

    private static ReservationInfo dynamic(String role) {
        return new ReservationInfo("ops", null, role, ReservationInfo.Type.DYNAMIC);
    }

    private static Resource reserved(ReservationInfo... stack) {
        return CPUS.toBuilder().reservations(List.of(stack)).build();
    }

    private static Resource older(@Nullable String role, @Nullable ReservationInfo reservation) {
        return CPUS.toBuilder().role(role).reservation(reservation).build();
    }

    @Test
    void aReservationGoesOnTopAndComesOffAgain() {
        Resource pushed = Reservations.push(reserved(fixed("web")), dynamic("web/shop"));

        assertThat(pushed).isEqualTo(reserved(fixed("web"), dynamic("web/shop")));
        assertThat(Reservations.role(pushed)).isEqualTo("web/shop");
        assertThat(Reservations.isRefined(pushed)).isTrue();
        assertThat(Reservations.isDynamic(pushed)).isTrue();
        assertThat(Reservations.pop(pushed)).isEqualTo(reserved(fixed("web")));
        assertThat(Reservations.toUnreserved(pushed)).isEqualTo(CPUS);
    }

    @Test
    void aReservationMustBeForARoleBelow() {
        assertThatThrownBy(() -> Reservations.push(reserved(fixed("web")), dynamic("db")))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage("reservations: db (expected: a role below web)");
        assertThatThrownBy(() -> Reservations.push(reserved(fixed("web")), dynamic("website")))
                .hasMessage("reservations: website (expected: a role below web)");
        assertThatThrownBy(() -> Reservations.push(reserved(fixed("web")), dynamic("web")))
                .hasMessage("reservations: web (expected: a role below web)");
    }

    @Test
    void nothingComesOffWhatIsUnreserved() {
        assertThatThrownBy(() -> Reservations.pop(CPUS))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage("reservations: none (expected: at least one)");
    }

    @Test
    void entriesOfAStackThatBreakTheRulesAreNamed() {
        assertThat(Reservations.violation(reserved(fixed("*"))))
                .hasValue("reservations: * (expected: a role to which something can be reserved)");
        assertThat(Reservations.violation(reserved(fixed("a b"))))
                .hasValue("role: 'a b' (expected: no white space or control characters)");
        assertThat(Reservations.violation(reserved(fixed("web"), fixed("web/shop"))))
                .hasValue("reservations: web/shop (expected: DYNAMIC above another reservation)");
        assertThat(Reservations.violation(reserved(new ReservationInfo(null, null, "web", null))))
                .hasValue("reservations: web (expected: a type, STATIC or DYNAMIC)");
        assertThat(
                        Reservations.violation(
                                reserved(
                                        new ReservationInfo(
                                                "ops", null, "web", ReservationInfo.Type.STATIC))))
                .hasValue("reservations: web (expected: no principal and no labels when STATIC)");
        assertThat(
                        Reservations.violation(
                                reserved(
                                        new ReservationInfo(
                                                null, null, null, ReservationInfo.Type.DYNAMIC))))
                .hasValue("reservations (expected: a role in each)");
        assertThat(Reservations.violation(reserved(fixed("web"), dynamic("web/shop")))).isEmpty();
    }

    @Test
    void theOlderFormatIsReadAndWritten() {
        ReservationInfo principal =
                new ReservationInfo(
                        "ops", new Labels(List.of(new Label("why", "test"))), null, null);
        Resource dynamic =
                reserved(
                        new ReservationInfo(
                                "ops", principal.labels(), "web", ReservationInfo.Type.DYNAMIC));

        assertThat(Reservations.upgraded(older("*", null))).isEqualTo(CPUS);
        assertThat(Reservations.upgraded(older("web", null))).isEqualTo(reserved(fixed("web")));
        assertThat(Reservations.upgraded(older("web", principal))).isEqualTo(dynamic);
        assertThat(Reservations.olderFormat(CPUS)).isEqualTo(older("*", null));
        assertThat(Reservations.olderFormat(reserved(fixed("web")))).isEqualTo(older("web", null));
        assertThat(Reservations.olderFormat(dynamic)).isEqualTo(older("web", principal));
        assertThatThrownBy(
                        () -> Reservations.olderFormat(reserved(fixed("web"), dynamic("web/shop"))))
                .hasMessage("reservations: 2 (expected: at most one in the older format)");
    }

    @Test
    void theFormatOfEndpointsSaysBothWhereItCan() {
        Resource dynamic = reserved(dynamic("web"));
        Resource refined = reserved(fixed("web"), dynamic("web/shop"));

        assertThat(Reservations.endpointFormat(CPUS)).isEqualTo(older("*", null));
        assertThat(Reservations.endpointFormat(dynamic))
                .isEqualTo(
                        dynamic.toBuilder()
                                .role("web")
                                .reservation(new ReservationInfo("ops", null, null, null))
                                .build());
        assertThat(Reservations.endpointFormat(refined)).isEqualTo(refined);
        assertThat(Reservations.violation(Reservations.endpointFormat(dynamic))).isEmpty();
        assertThat(Reservations.upgraded(Reservations.endpointFormat(dynamic))).isEqualTo(dynamic);
    }

    @Test
    void theOlderFormatHasItsRules() {
        ReservationInfo principal = new ReservationInfo("ops", null, null, null);

        assertThat(Reservations.violation(older("*", principal)))
                .hasValue("reservation (expected: a role other than '*' beside it)");
        assertThat(Reservations.violation(older(null, principal)))
                .hasValue("reservation (expected: a role other than '*' beside it)");
        assertThat(Reservations.violation(older("web", dynamic("web"))))
                .hasValue(
                        "reservation (expected: no role and no type, which only reservations"
                                + " have)");
        assertThat(Reservations.violation(older("a//b", null)))
                .hasValue("role: 'a//b' (expected: names joined by single '/')");
    }

    @Test
    void formatsThatSayDifferentThingsAreNotMixed() {
        Resource both = reserved(fixed("web")).toBuilder().role("db").build();

        assertThat(Reservations.violation(both))
                .hasValue(
                        "reservations: web (expected: either reservations, or role and"
                                + " reservation, not both)");
        assertThat(Reservations.violation(List.of(reserved(fixed("web")), older("web", null))))
                .hasValue(
                        "reservations (expected: all resources in the older format, or all in the"
                                + " newer)");
        assertThat(Reservations.violation(List.of(reserved(fixed("web")), older("*", null), CPUS)))
                .isEmpty();
    }

    @Test
    void resourcesAreOfferedToTheirRoleAndThoseBelow() {
        Resources all = Resources.of(CPUS, reserved(fixed("web")), reserved(fixed("web/shop")));

        assertThat(all.allocatableTo("web/shop")).isEqualTo(all);
        assertThat(all.allocatableTo("web")).isEqualTo(Resources.of(CPUS, reserved(fixed("web"))));
        assertThat(all.allocatableTo("website")).isEqualTo(Resources.of(CPUS));
        assertThat(all.reservedTo("web")).isEqualTo(Resources.of(reserved(fixed("web"))));
        assertThat(all.unreserved()).isEqualTo(Resources.of(CPUS));
        assertThat(all.reserved().plus(all.unreserved())).isEqualTo(all);
        assertThat(all.toUnreserved().scalar("cpus")).isEqualTo(Scalar.of(12L));
    }
}
