package dev.meros.kernel.core.demand;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Request;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Reservations;
import dev.meros.kernel.core.constraint.ConstraintLimits;
import dev.meros.kernel.core.constraint.ConstraintRules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a REQUEST must fulfil.
public final class DemandRules {
    /// The most pieces that are offered only to choose from.
    static final int MAX_SPREAD = 1_000;

    private DemandRules() {}

    /// Why a demand is refused as a whole, as a message for its sender.
    public static Optional<String> violation(
            List<Request> requests,
            FrameworkInfo framework,
            DemandLimits limits,
            ConstraintLimits constraints) {
        if (requests.size() > limits.shapes()
                || byRole(requests, framework).size() > limits.shapes()) {
            return Optional.of(
                    "requests: %d for %d roles (expected: at most %d in all roles together)"
                            .formatted(
                                    requests.size(),
                                    framework.effectiveRoles().size(),
                                    limits.shapes()));
        }
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            String name = "requests[%d]".formatted(i);
            Optional<String> violation =
                    ofRequest(request, framework, limits).map(text -> name + "." + text);
            if (violation.isEmpty() && request.constraints() != null) {
                violation =
                        ConstraintRules.violation(
                                name + ".constraints", request.constraints(), constraints);
            }
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofRequest(
            Request request, FrameworkInfo framework, DemandLimits limits) {
        String role = request.role();
        if (role != null && !framework.effectiveRoles().contains(role)) {
            return bad("role: " + role, "one of " + framework.effectiveRoles());
        }
        if (request.count() != null && request.count() < 1) {
            return bad("count: " + request.count(), "1 or more");
        }
        if (request.spread() != null && (request.spread() < 0 || request.spread() > MAX_SPREAD)) {
            return bad("spread: " + request.spread(), "0 to " + MAX_SPREAD);
        }
        if (request.resources().isEmpty() || request.resources().size() > limits.resources()) {
            return bad("resources: " + request.resources().size(), "1 to " + limits.resources());
        }
        return request.resources().stream()
                .map(DemandRules::ofResource)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> Reservations.violation(request.resources()))
                .map(text -> text.startsWith("resources") ? text : "resources: " + text);
    }

    private static Optional<String> ofResource(Resource r) {
        if (r.name().isEmpty()) {
            return bad("resources: without name", "a name");
        }
        boolean whole =
                switch (r.type()) {
                    case SCALAR -> r.scalar() != null && r.scalar().isPositive();
                    case RANGES ->
                            r.ranges() != null
                                    && !r.ranges().range().isEmpty()
                                    && r.ranges().range().stream()
                                            .allMatch(x -> x.begin() <= x.end());
                    case SET -> r.set() != null && !r.set().item().isEmpty();
                    case TEXT -> false;
                };
        return whole
                ? Optional.empty()
                : bad("resources: " + r.name(), "some of it, as a " + r.type());
    }

    private static Optional<String> bad(String what, String expected) {
        return Optional.of(what + " (expected: " + expected + ")");
    }

    /// The same requests, each with a role: those without one are meant for all roles.
    public static List<Request> byRole(List<Request> requests, FrameworkInfo framework) {
        List<Request> all = new ArrayList<>();
        for (Request request : requests) {
            List<String> roles =
                    request.role() == null ? framework.effectiveRoles() : List.of(request.role());
            for (String role : roles) {
                all.add(request.inRole(role));
            }
        }
        return all;
    }
}
