package dev.meros.api.framework;

import dev.meros.api.model.InverseOffer;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;

import java.util.List;

/// A scheduler of your own: what it does with offers and with news of its tasks.
///
/// The driver calls one method at a time, always on its own thread, so an implementation needs no
/// locks; it must not block there. An exception from a method ends the driver with that exception.
public interface Framework {
    /// The kernel has accepted the subscription, for the first time or again. All offers of an
    /// earlier subscription are void. Statuses may have been missed: a framework that keeps tasks
    /// reconciles them now ([SchedulerDriver#reconcile]).
    default void subscribed(SchedulerDriver driver, Event.Subscribed event) {}

    /// Resources to use. Each offer must be answered by [SchedulerDriver#accept] or
    /// [SchedulerDriver#decline]; until then nobody else can have them.
    void offers(SchedulerDriver driver, List<Offer> offers);

    /// An offer is void and must not be used any more.
    default void rescinded(SchedulerDriver driver, OfferId offer) {}

    /// News of a task. A status may arrive more than once. The result says whether the driver
    /// acknowledges it when this method returns; with [Acknowledgement#LATER] the framework owes a
    /// call of [SchedulerDriver#acknowledge], for example when it has stored what it learned.
    default Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
        return Acknowledgement.NOW;
    }

    /// What became of an operation that carried an id; it may come more than once. The result says
    /// whether the driver acknowledges it when this method returns; with [Acknowledgement#LATER]
    /// the framework owes a call of [SchedulerDriver#acknowledge(OperationStatus)].
    default Acknowledgement operation(SchedulerDriver driver, OperationStatus status) {
        return Acknowledgement.NOW;
    }

    /// Maintenance is planned for agents on which the framework has something. It may answer by
    /// [SchedulerDriver#acceptInverseOffers] or [SchedulerDriver#declineInverseOffers]: operators
    /// see the answer, but nothing waits for it.
    default void inverseOffers(SchedulerDriver driver, List<InverseOffer> offers) {}

    /// An inverse offer is void.
    default void inverseOfferRescinded(SchedulerDriver driver, OfferId offer) {}

    /// An agent is lost or a custom executor has ended.
    default void failure(SchedulerDriver driver, Event.Failure failure) {}

    /// Bytes from a custom executor; best effort.
    default void message(SchedulerDriver driver, Event.Message message) {}

    /// The connection to the kernel is lost; the driver tries to subscribe again by itself. Calls
    /// made meanwhile are dropped.
    default void disconnected(SchedulerDriver driver) {}

    /// The kernel refuses this framework for good; the driver ends after this method.
    default void error(SchedulerDriver driver, String message) {}

    /// When a status is acknowledged.
    enum Acknowledgement {
        NOW,
        LATER
    }
}
