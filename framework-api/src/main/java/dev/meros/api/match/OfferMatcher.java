package dev.meros.api.match;

import dev.meros.api.model.Attribute;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.DiskKinds;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Holds offers against demands. Pure: the same arguments give the same answer.
public final class OfferMatcher {
    private OfferMatcher() {}

    /// Takes a demand from a whole offer.
    public static Match match(Offer offer, Demand demand) {
        return match(OfferRemainder.of(offer), demand);
    }

    /// Takes a demand from what is left of an offer. All reasons against it are reported, not only
    /// the first.
    public static Match match(OfferRemainder remainder, Demand demand) {
        Taking taking = new Taking(remainder.left());
        taking.scalar(Veto.Code.CPUS, "cpus", demand.cpus());
        taking.scalar(Veto.Code.MEM, "mem", demand.mem());
        taking.scalar(Veto.Code.DISK, "disk", demand.disk());
        taking.scalar(Veto.Code.GPUS, "gpus", demand.gpus());
        List<Integer> ports = taking.ports(demand);
        List<Resource> disks = taking.disks(demand.disks(), remainder.offer().attributes());
        return taking.vetoes.isEmpty()
                ? new Match.Fits(taking.taken, ports, disks)
                : new Match.Refused(taking.vetoes);
    }

    private static final class Taking {
        /// So many disks are named in a veto.
        private static final int MAX_NAMED = 10;

        private static final Comparator<Resource> SMALLEST =
                Comparator.comparing(
                                (Resource r) -> Objects.requireNonNullElse(r.scalar(), Scalar.ZERO))
                        .thenComparing(r -> r.reservations().isEmpty());

        private final Resources from;
        private final List<Veto> vetoes = new ArrayList<>();
        private Resources taken = Resources.EMPTY;

        Taking(Resources from) {
            this.from = from;
        }

        void scalar(Veto.Code code, String name, Scalar amount) {
            Optional<Resources> picked = from.pick(name, amount);
            if (picked.isPresent()) {
                taken = taken.plus(picked.get());
            } else {
                Resources pickable = from.filter(r -> r.disk() == null);
                vetoes.add(
                        Veto.of(code, name, amount.toString(), pickable.scalar(name).toString()));
            }
        }

        List<Integer> ports(Demand demand) {
            List<Value.Range> offered = from.ranges("ports");
            List<Value.Range> fixed = demand.fixedPorts().stream().map(Taking::single).toList();
            List<Value.Range> missing = Ranges.difference(fixed, offered);
            if (!missing.isEmpty()) {
                vetoes.add(
                        Veto.of(
                                Veto.Code.FIXED_PORTS,
                                "ports",
                                ResourceText.formatRanges(missing),
                                ResourceText.formatRanges(offered)));
            }
            List<Value.Range> others = Ranges.difference(offered, fixed);
            List<Integer> dynamic =
                    Ranges.first(others, demand.dynamicPorts()).stream()
                            .map(Math::toIntExact)
                            .toList();
            if (dynamic.size() < demand.dynamicPorts()) {
                vetoes.add(
                        Veto.of(
                                Veto.Code.DYNAMIC_PORTS,
                                "number of ports",
                                Integer.toString(demand.dynamicPorts()),
                                Long.toString(Ranges.size(others))));
            }
            List<Integer> ports = new ArrayList<>(demand.fixedPorts());
            ports.addAll(dynamic);
            from.pick("ports", ports.stream().map(Taking::single).toList())
                    .ifPresent(picked -> taken = taken.plus(picked));
            return ports;
        }

        /// Of all that does, the smallest, and of the same size what is reserved: large ones are
        /// left for those who need them.
        List<Resource> disks(List<DiskDemand> wanted, List<Attribute> attributes) {
            List<Resource> disks = new ArrayList<>();
            for (DiskDemand demand : wanted) {
                List<Resource> suiting =
                        from.minus(taken).toList().stream()
                                .filter(r -> r.name().equals("disk"))
                                .filter(r -> demand.suits(r, DiskKinds.of(r, attributes)))
                                .sorted(SMALLEST)
                                .toList();
                Optional<Resource> taking =
                        suiting.stream().map(demand::takenOf).filter(Objects::nonNull).findFirst();
                if (taking.isPresent()) {
                    disks.add(taking.get());
                    taken = taken.plus(Resources.of(taking.get()));
                } else {
                    vetoes.add(veto(demand, attributes));
                }
            }
            return disks;
        }

        private Veto veto(DiskDemand demand, List<Attribute> attributes) {
            boolean volume = demand.volume() != null;
            String offered =
                    from.minus(taken).toList().stream()
                            .filter(r -> r.name().equals("disk"))
                            .filter(r -> DiskDemand.isVolume(r) == volume)
                            .limit(MAX_NAMED)
                            .map(
                                    r ->
                                            (volume ? DiskDemand.idOf(r) + " on " : "")
                                                    + DiskDemand.text(
                                                            r, DiskKinds.of(r, attributes)))
                            .collect(Collectors.joining(", "));
            return Veto.of(
                    volume ? Veto.Code.VOLUME : Veto.Code.STORAGE,
                    volume ? "volume" : "disk",
                    demand.wanted(),
                    offered.isEmpty() ? "none" : offered);
        }

        private static Value.Range single(int port) {
            return new Value.Range((long) port, (long) port);
        }
    }
}
