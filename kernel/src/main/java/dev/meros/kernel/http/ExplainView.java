package dev.meros.kernel.http;

import dev.meros.kernel.core.explain.Constraints;
import dev.meros.kernel.core.explain.Explanation;
import dev.meros.kernel.core.explain.Outcome;

import java.util.List;
import java.util.Locale;

/// Explanations and outcomes in the form in which they are answered: ids and resources as text.
final class ExplainView {
    private ExplainView() {}

    record Explained(
            String framework,
            String role,
            String resources,
            int count,
            List<String> constraints,
            int agents,
            int fitting,
            long pieces,
            Boolean enough,
            List<Refused> refusals,
            List<Suggested> suggestions,
            List<Suggested> together) {}

    record Refused(String obstacle, int agents, int only, String example, String detail) {}

    record Suggested(String change, double size, String text) {}

    static Object of(Explanation e) {
        return new Explained(
                e.question().framework().value(),
                e.question().role(),
                e.question().shape().toString(),
                e.question().count(),
                e.question().constraints().stream().map(Constraints::format).toList(),
                e.agents(),
                e.fitting(),
                e.pieces(),
                e.isEnough(),
                e.refusals().stream()
                        .map(
                                r ->
                                        new Refused(
                                                r.obstacle().name(),
                                                r.agents(),
                                                r.only(),
                                                r.example().value(),
                                                r.detail()))
                        .toList(),
                suggested(e.suggestions()),
                suggested(e.together()));
    }

    private static List<Suggested> suggested(List<Explanation.Suggestion> suggestions) {
        return suggestions.stream()
                .map(
                        s ->
                                new Suggested(
                                        s.change()
                                                .getClass()
                                                .getSimpleName()
                                                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                                                .toUpperCase(Locale.ROOT),
                                        s.size(),
                                        s.text()))
                .toList();
    }

    record Played(
            List<Standing> standings,
            List<Offered> offers,
            List<Offered> missing,
            List<Lost> lost,
            List<Placed> placements,
            int rounds,
            String end) {}

    record Standing(
            String framework,
            String role,
            double shareBefore,
            double shareAfter,
            int offersBefore,
            int offersAfter) {}

    record Offered(
            String framework, String role, String agent, String hostname, String resources) {}

    record Lost(
            String framework, String task, String resources, String hostname, String newHostname) {}

    record Placed(String framework, String role, String resources, int wanted, int placed) {}

    static Object of(Outcome o) {
        return new Played(
                o.standings().stream()
                        .map(
                                s ->
                                        new Standing(
                                                s.framework().value(),
                                                s.role(),
                                                s.shareBefore(),
                                                s.shareAfter(),
                                                s.offersBefore(),
                                                s.offersAfter()))
                        .toList(),
                offered(o.offers()),
                offered(o.missing()),
                o.lost().stream()
                        .map(
                                l ->
                                        new Lost(
                                                l.framework().value(),
                                                l.task().value(),
                                                l.resources().toString(),
                                                l.hostname(),
                                                l.newHostname()))
                        .toList(),
                o.placements().stream()
                        .map(
                                p ->
                                        new Placed(
                                                p.framework().value(),
                                                p.role(),
                                                p.shape().toString(),
                                                p.wanted(),
                                                p.placed()))
                        .toList(),
                o.rounds(),
                o.end().name());
    }

    private static List<Offered> offered(List<Outcome.NewOffer> offers) {
        return offers.stream()
                .map(
                        n ->
                                new Offered(
                                        n.framework().value(),
                                        n.role(),
                                        n.agent().value(),
                                        n.hostname(),
                                        n.resources().toString()))
                .toList();
    }
}
