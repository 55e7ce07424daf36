package dev.meros.longrunning.core.launch;

import dev.meros.api.match.Demand;
import dev.meros.api.match.Match;
import dev.meros.api.match.Neighbours;
import dev.meros.api.match.OfferMatcher;
import dev.meros.api.match.OfferRemainder;
import dev.meros.api.match.Place;
import dev.meros.api.match.Veto;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Request;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.PortDefinition;

import java.util.ArrayList;
import java.util.List;

/// Whether an app's next instance fits what is left of an offer.
public sealed interface Placement {
    /// The pieces that are asked for only to choose from.
    int CHOICE = 15;

    /// It fits: the resources to take, and the host ports in the order of the port definitions.
    record Fits(Resources resources, List<Integer> ports) implements Placement {}

    /// It does not, for this reason first.
    record Refused(Reason reason) implements Placement {}

    /// Looks at role, constraints, amounts and ports, in this order. `others` are the instances of
    /// the app's present configuration that are not lost, under its constraints.
    static Placement of(App app, OfferRemainder left, Neighbours others) {
        Offer offer = left.offer();
        Resource.AllocationInfo allocation = offer.allocationInfo();
        if (allocation != null && !app.role().equals(allocation.role())) {
            return new Refused(Reason.UNFULFILLED_ROLE);
        }
        if (!others.allows(Place.of(offer))) {
            return new Refused(Reason.UNFULFILLED_CONSTRAINT);
        }
        if (offer.unavailability() != null) {
            return new Refused(Reason.AGENT_MAINTENANCE);
        }
        return scarce(app, offer)
                ? new Refused(Reason.DECLINED_SCARCE_RESOURCES)
                : amounts(app, accepted(app, left));
    }

    /// Whether an agent is left to apps that need its GPUs. The label says otherwise for an app.
    private static boolean scarce(App app, Offer offer) {
        return app.size().gpus() == 0
                && !"unrestricted".equals(app.labels().get("GPU_SCHEDULING_BEHAVIOR"))
                && offer.resources().stream().anyMatch(r -> r.name().equals("gpus"));
    }

    /// What so many instances of an app need, as far as a kernel can tell: amounts and ports. An
    /// offer that has not this much is refused here too. A few pieces more are asked for, from as
    /// many agents as there are, so that the instances can spread.
    static Request demand(App app, int count) {
        List<Resource> resources = new ArrayList<>();
        addAmount(resources, "cpus", app.cpus());
        addAmount(resources, "mem", app.mem());
        addAmount(resources, "disk", app.disk());
        List<Integer> fixed = fixedPorts(app);
        if (!fixed.isEmpty()) {
            resources.add(
                    Resource.ranges(
                            "ports",
                            fixed.stream().map(p -> new Value.Range((long) p, (long) p)).toList()));
        }
        addAmount(resources, "ports", Scalar.of((long) hostPorts(app) - fixed.size()));
        addAmount(resources, "gpus", Scalar.of((long) app.size().gpus()));
        if (resources.isEmpty()) {
            addAmount(resources, "cpus", new Scalar(1));
        }
        return Request.of(app.role(), count, resources).withSpread(CHOICE);
    }

    private static void addAmount(List<Resource> resources, String name, Scalar amount) {
        if (amount.isPositive()) {
            resources.add(Resource.scalar(name, amount));
        }
    }

    /// The ports of the agent that must be these.
    private static List<Integer> fixedPorts(App app) {
        return app.portDefinitions().stream()
                .map(port -> fixedPort(app, port))
                .filter(port -> port != 0)
                .toList();
    }

    private static int fixedPort(App app, PortDefinition port) {
        if (port.mapping() == null) {
            return app.portChoice() == App.PortChoice.REQUIRED ? port.port() : 0;
        }
        Integer host = port.mapping().hostPort();
        return host == null ? 0 : host;
    }

    /// How many ports of the agent an instance takes.
    private static int hostPorts(App app) {
        return (int) app.portDefinitions().stream().filter(PortDefinition::hasHostPort).count();
    }

    private static OfferRemainder accepted(App app, OfferRemainder left) {
        OfferRemainder usable = left.filter(r -> r.revocable() == null);
        if (app.acceptedResourceRoles().isEmpty()) {
            return usable;
        }
        return usable.filter(
                r -> {
                    String reserved = ResourceKinds.reservationRole(r);
                    return app.acceptedResourceRoles().contains(reserved == null ? "*" : reserved);
                });
    }

    private static Placement amounts(App app, OfferRemainder left) {
        List<Integer> fixed = fixedPorts(app);
        int any = hostPorts(app) - fixed.size();
        Demand demand =
                Demand.of(app.cpus(), app.mem())
                        .withDisk(app.disk())
                        .withGpus(Scalar.of((long) app.size().gpus()))
                        .withPorts(fixed, any);
        return switch (OfferMatcher.match(left, demand)) {
            case Match.Fits fits -> new Fits(fits.resources(), ports(app, fixed, fits.ports()));
            case Match.Refused refused -> new Refused(reason(refused.vetoes().getFirst().code()));
        };
    }

    private static Reason reason(Veto.Code code) {
        return switch (code) {
            case CPUS -> Reason.INSUFFICIENT_CPUS;
            case MEM -> Reason.INSUFFICIENT_MEMORY;
            case DISK, STORAGE, VOLUME -> Reason.INSUFFICIENT_DISK;
            case GPUS -> Reason.INSUFFICIENT_GPUS;
            case FIXED_PORTS, DYNAMIC_PORTS -> Reason.INSUFFICIENT_PORTS;
            case ROLE -> Reason.UNFULFILLED_ROLE;
            case CONSTRAINT -> Reason.UNFULFILLED_CONSTRAINT;
            case AGENT -> Reason.AGENT_MAINTENANCE;
        };
    }

    /// Host ports in the order of the definitions, from fixed ports first and then the others; 0
    /// where none belongs to a definition.
    private static List<Integer> ports(App app, List<Integer> fixed, List<Integer> matched) {
        List<Integer> ports = new ArrayList<>();
        int next = fixed.size();
        for (PortDefinition definition : app.portDefinitions()) {
            int port = fixedPort(app, definition);
            if (definition.hasHostPort() && port == 0) {
                port = matched.get(next++);
            }
            ports.add(port);
        }
        return List.copyOf(ports);
    }
}
