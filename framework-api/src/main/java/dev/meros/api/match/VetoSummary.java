package dev.meros.api.match;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Why many offers were refused: how many for which reason, with one example of each. Immutable.
public final class VetoSummary {
    /// No offer refused so far.
    public static final VetoSummary EMPTY = new VetoSummary(0, new EnumMap<>(Veto.Code.class));

    private final int offers;
    private final EnumMap<Veto.Code, Reason> reasons;

    private VetoSummary(int offers, EnumMap<Veto.Code, Reason> reasons) {
        this.offers = offers;
        this.reasons = reasons;
    }

    /// A summary of reasons that were counted elsewhere.
    static VetoSummary of(int offers, EnumMap<Veto.Code, Reason> reasons) {
        return new VetoSummary(offers, new EnumMap<>(reasons));
    }

    /// How many offers were refused for a reason, perhaps among others, and one such veto.
    public record Reason(int offers, Veto example) {}

    /// This summary and one more refused offer; several vetoes of one code count once.
    public VetoSummary plus(List<Veto> vetoes) {
        EnumMap<Veto.Code, Veto> latest = new EnumMap<>(Veto.Code.class);
        vetoes.forEach(veto -> latest.put(veto.code(), veto));
        EnumMap<Veto.Code, Reason> sum = new EnumMap<>(reasons);
        latest.forEach(
                (code, veto) -> {
                    Reason so = sum.get(code);
                    sum.put(code, new Reason(so == null ? 1 : so.offers() + 1, veto));
                });
        return new VetoSummary(offers + 1, sum);
    }

    /// How many offers were refused.
    public int offers() {
        return offers;
    }

    /// The reasons, in the order of [Veto.Code].
    public SortedMap<Veto.Code, Reason> reasons() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    }

    /// A sentence: `3 offers refused: 2 for cpus: 2 wanted, 0.5 offered; 1 for …`, the most
    /// frequent reason first.
    @Override
    public String toString() {
        if (offers == 0) {
            return "no offer refused";
        }
        return reasons.entrySet().stream()
                .sorted(
                        Map.Entry.<Veto.Code, Reason>comparingByValue(
                                (a, b) -> Integer.compare(b.offers(), a.offers())))
                .map(e -> e.getValue().offers() + " for " + e.getValue().example().explanation())
                .collect(
                        Collectors.joining(
                                "; ",
                                offers + (offers == 1 ? " offer" : " offers") + " refused: ",
                                ""));
    }
}
