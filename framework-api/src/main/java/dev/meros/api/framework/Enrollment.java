package dev.meros.api.framework;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.OfferConstraints;
import dev.meros.api.model.Request;
import dev.meros.api.scheduler.Call;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What the framework says when it subscribes. It follows the calls made meanwhile, so that a
/// framework that has suppressed a role, stated a demand or changed its own description, stays so
/// when the driver subscribes again. For drivers, those of simulations included. Thread-safe.
public final class Enrollment {
    private final Set<String> suppressed;
    private FrameworkInfo info;
    private @Nullable OfferConstraints constraints;
    private List<Request> demand = List.of();

    public Enrollment(FrameworkInfo info, List<String> suppressedRoles) {
        this.info = info;
        this.suppressed = new LinkedHashSet<>(suppressedRoles);
    }

    /// The call that opens the next subscription.
    public synchronized Call subscribe() {
        return Call.subscribe(new Call.Subscribe(info, List.copyOf(suppressed), constraints));
    }

    /// What the framework is waiting for, which goes with the subscription.
    public synchronized List<Request> demand() {
        return demand;
    }

    /// The kernel has given or confirmed the framework's id.
    public synchronized void identified(FrameworkId id) {
        info = info.toBuilder().id(id).build();
    }

    /// A call that is about to be made.
    public synchronized void note(Call call) {
        if (call.type() == Call.Type.SUPPRESS) {
            List<String> roles = call.suppress() == null ? List.of() : call.suppress().roles();
            suppressed.addAll(roles.isEmpty() ? info.effectiveRoles() : roles);
        } else if (call.type() == Call.Type.REVIVE) {
            List<String> roles = call.revive() == null ? List.of() : call.revive().roles();
            suppressed.removeAll(roles.isEmpty() ? List.copyOf(suppressed) : roles);
        } else if (call.type() == Call.Type.UPDATE_FRAMEWORK && call.updateFramework() != null) {
            Call.UpdateFramework update = call.updateFramework();
            info = update.frameworkInfo().toBuilder().id(info.id()).build();
            suppressed.clear();
            suppressed.addAll(update.suppressedRoles());
            constraints = update.offerConstraints();
        } else if (call.type() == Call.Type.REQUEST && call.request() != null) {
            demand = call.request().requests();
        }
    }
}
