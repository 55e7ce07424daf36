package dev.meros.api.framework;

import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/// Hands events to the methods of a framework and acknowledges statuses for it; for drivers, those
/// of simulations included.
public final class Delivery {
    private final SchedulerDriver driver;
    private final Framework framework;

    public Delivery(SchedulerDriver driver, Framework framework) {
        this.driver = driver;
        this.framework = framework;
    }

    /// Events of unknown types, and events without the body of their type, are ignored.
    public void deliver(Event event) {
        switch (event.type()) {
            case SUBSCRIBED -> given(event.subscribed(), e -> framework.subscribed(driver, e));
            case OFFERS -> given(event.offers(), e -> framework.offers(driver, e.offers()));
            case RESCIND -> given(event.rescind(), e -> framework.rescinded(driver, e.offerId()));
            case UPDATE -> given(event.update(), e -> update(e.status()));
            case MESSAGE -> given(event.message(), e -> framework.message(driver, e));
            case FAILURE -> given(event.failure(), e -> framework.failure(driver, e));
            case ERROR -> given(event.error(), e -> framework.error(driver, e.message()));
            case INVERSE_OFFERS ->
                    given(
                            event.inverseOffers(),
                            e -> framework.inverseOffers(driver, e.inverseOffers()));
            case RESCIND_INVERSE_OFFER ->
                    given(
                            event.rescindInverseOffer(),
                            e -> framework.inverseOfferRescinded(driver, e.inverseOfferId()));
            case UPDATE_OPERATION_STATUS ->
                    given(event.updateOperationStatus(), e -> operation(e.status()));
            case HEARTBEAT, UNKNOWN -> {}
            case null -> {}
        }
    }

    private static <T> void given(@Nullable T body, Consumer<T> receiver) {
        if (body != null) {
            receiver.accept(body);
        }
    }

    private void update(TaskStatus status) {
        if (framework.update(driver, status) == Framework.Acknowledgement.NOW) {
            driver.acknowledge(status);
        }
    }

    private void operation(OperationStatus status) {
        if (framework.operation(driver, status) == Framework.Acknowledgement.NOW) {
            driver.acknowledge(status);
        }
    }
}
