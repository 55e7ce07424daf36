package dev.meros.kernel.core;

import dev.meros.api.model.Scalar;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.kernel.core.allocation.Accounts;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.amount.Amounts.Counted;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.role.Quota;
import dev.meros.kernel.core.role.RoleNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The quotas of all roles as they would be, what speaks against them, and which offers stand in
/// their way.
final class QuotaPlan {
    private final ClusterState state;
    private final Accounts accounts;
    private final TreeMap<String, Quota> quotas = new TreeMap<>();

    /// What the offers hold that are to be taken back, by role with all below it.
    private final Map<String, Amounts> given = new TreeMap<>();

    private final Amounts givenInAll = new Amounts();

    QuotaPlan(ClusterState state, List<QuotaConfig> changes) {
        this.state = state;
        this.accounts = state.accounts();
        for (RoleNode role : state.roles().all()) {
            if (!role.quota().isNone()) {
                quotas.put(role.path(), role.quota());
            }
        }
        for (QuotaConfig change : changes) {
            Quota quota = new Quota(change.guarantees(), change.limits());
            if (quota.isNone()) {
                quotas.remove(change.role());
            } else {
                quotas.put(change.role(), quota);
            }
        }
    }

    /// Whether a role is another one or below it.
    static boolean isWithin(String role, String above) {
        return role.equals(above) || role.startsWith(above + "/");
    }

    /// The names of a role and of all above it, the role first.
    private static List<String> chain(String role) {
        List<String> chain = new ArrayList<>();
        for (String each = role; ; each = each.substring(0, each.lastIndexOf('/'))) {
            chain.add(each);
            if (!each.contains("/")) {
                return chain;
            }
        }
    }

    /// What can never be met: a guarantee over a limit, of the role or of one above.
    Optional<String> contradiction() {
        Map<String, Map<String, Scalar>> promised = promised();
        for (Map.Entry<String, Quota> entry : quotas.entrySet()) {
            Map<String, Scalar> here = promised.getOrDefault(entry.getKey(), Map.of());
            for (Map.Entry<String, Scalar> limit : entry.getValue().limits().entrySet()) {
                Scalar promise = here.getOrDefault(limit.getKey(), Scalar.ZERO);
                if (promise.compareTo(limit.getValue()) > 0) {
                    return Optional.of(
                            "limits of %s: %s:%s (expected: at least %s, which it and the roles below it are guaranteed)"
                                    .formatted(
                                            entry.getKey(),
                                            limit.getKey(),
                                            limit.getValue(),
                                            promise));
                }
            }
        }
        return Optional.empty();
    }

    /// What each role is guaranteed: its own guarantee, or those of its children together where
    /// they are more.
    private Map<String, Map<String, Scalar>> promised() {
        return upwards(
                (role, below) -> {
                    Map<String, Scalar> all = new LinkedHashMap<>(below);
                    Quota quota = quotas.get(role);
                    if (quota != null) {
                        quota.guarantees()
                                .forEach((name, g) -> all.merge(name, g, QuotaPlan::larger));
                    }
                    return all;
                });
    }

    private static Scalar larger(Scalar a, Scalar b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private interface Step {
        Map<String, Scalar> of(String role, Map<String, Scalar> below);
    }

    /// Works something out for every role with quota and those above, from the bottom up; the sum
    /// of the roles on top is under the empty name.
    private Map<String, Map<String, Scalar>> upwards(Step step) {
        TreeMap<String, Map<String, Scalar>> below = new TreeMap<>();
        for (String role : quotas.keySet()) {
            chain(role).forEach(each -> below.computeIfAbsent(each, _ -> new LinkedHashMap<>()));
        }
        List<String> deepestFirst = new ArrayList<>(below.keySet());
        deepestFirst.sort(
                Comparator.comparingLong((String r) -> -r.chars().filter(c -> c == '/').count())
                        .thenComparing(r -> r));
        Map<String, Map<String, Scalar>> results = new TreeMap<>();
        Map<String, Scalar> top = new LinkedHashMap<>();
        for (String role : deepestFirst) {
            Map<String, Scalar> result = step.of(role, below.getOrDefault(role, Map.of()));
            results.put(role, result);
            int slash = role.lastIndexOf('/');
            Map<String, Scalar> above =
                    slash < 0
                            ? top
                            : below.computeIfAbsent(
                                    role.substring(0, slash), _ -> new LinkedHashMap<>());
            result.forEach((name, scalar) -> above.merge(name, scalar, Scalar::plus));
        }
        results.put("", top);
        return results;
    }

    /// What is not there to be guaranteed.
    Optional<String> beyondCapacity() {
        Map<String, Scalar> all = promised().getOrDefault("", Map.of());
        for (Map.Entry<String, Scalar> promise : all.entrySet()) {
            Scalar total =
                    new Scalar(
                            accounts.totalAmounts()
                                    .get(accounts.names().numberOf(promise.getKey())));
            if (promise.getValue().compareTo(total) > 0) {
                return Optional.of(
                        "guarantees: %s:%s in all (expected: at most %s, which the cluster has; or force)"
                                .formatted(promise.getKey(), promise.getValue(), total));
            }
        }
        return Optional.empty();
    }

    /// Which limit of these roles is below what is used and reserved. Offers do not count: they can
    /// be taken back.
    Optional<String> belowConsumption(List<QuotaConfig> changes) {
        for (QuotaConfig change : changes) {
            Amounts offered = new Amounts();
            for (OfferEntry offer : state.offers().all()) {
                if (isWithin(offer.role(), change.role())) {
                    offered.add(charge(offer));
                }
            }
            for (Map.Entry<String, Scalar> limit : change.limits().entrySet()) {
                int kind = accounts.names().numberOf(limit.getKey());
                long used = consumed(change.role(), kind) - offered.get(kind);
                if (used > limit.getValue().thousandths()) {
                    return Optional.of(
                            "limits of %s: %s:%s (expected: at least %s, which it uses; or force)"
                                    .formatted(
                                            change.role(),
                                            limit.getKey(),
                                            limit.getValue(),
                                            new Scalar(used)));
                }
            }
        }
        return Optional.empty();
    }

    private Amounts charge(OfferEntry offer) {
        return Amounts.of(offer.resources(), Counted.CHARGED, accounts.names());
    }

    private long consumed(String role, int kind) {
        RoleNode node = state.roles().find(role);
        Amounts back = given.get(role);
        return (node == null ? 0 : node.consumed(kind)) - (back == null ? 0 : back.get(kind));
    }

    /// The offers without which limits hold and guarantees can be met, the newest first: only those
    /// that bring a role below its limit, or, where the guarantees need more than is free, those of
    /// roles that are guaranteed nothing.
    List<OfferEntry> inTheWay() {
        List<OfferEntry> newestFirst = new ArrayList<>(state.offers().all()).reversed();
        List<OfferEntry> found = new ArrayList<>();
        for (OfferEntry offer : newestFirst) {
            if (isOverLimit(offer)) {
                found.add(offer);
                giveBack(offer);
            }
        }
        for (OfferEntry offer : newestFirst) {
            if (!found.contains(offer) && isNeededForGuarantees(offer)) {
                found.add(offer);
                giveBack(offer);
            }
        }
        return found;
    }

    private void giveBack(OfferEntry offer) {
        Amounts charge = charge(offer);
        for (String each : chain(offer.role())) {
            given.computeIfAbsent(each, _ -> new Amounts()).add(charge);
        }
        givenInAll.add(charge);
    }

    private boolean isOverLimit(OfferEntry offer) {
        Amounts charge = charge(offer);
        for (String each : chain(offer.role())) {
            Quota quota = quotas.get(each);
            if (quota != null) {
                for (Map.Entry<String, Scalar> limit : quota.limits().entrySet()) {
                    int kind = accounts.names().numberOf(limit.getKey());
                    if (charge.get(kind) > 0
                            && consumed(each, kind) > limit.getValue().thousandths()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean isNeededForGuarantees(OfferEntry offer) {
        for (String each : chain(offer.role())) {
            Quota quota = quotas.get(each);
            if (quota != null && !quota.guarantees().isEmpty()) {
                return false;
            }
        }
        Amounts charge = charge(offer);
        for (Map.Entry<String, Scalar> need : required().entrySet()) {
            int kind = accounts.names().numberOf(need.getKey());
            long free = accounts.available().get(kind) + givenInAll.get(kind);
            if (charge.get(kind) > 0 && need.getValue().thousandths() > free) {
                return true;
            }
        }
        return false;
    }

    /// What the guarantees of all roles still require.
    private Map<String, Scalar> required() {
        return upwards(
                        (role, below) -> {
                            Map<String, Scalar> all = new LinkedHashMap<>(below);
                            Quota quota = quotas.get(role);
                            if (quota != null) {
                                quota.guarantees()
                                        .forEach(
                                                (name, g) ->
                                                        all.merge(
                                                                name,
                                                                need(role, name, g),
                                                                QuotaPlan::larger));
                            }
                            return all;
                        })
                .getOrDefault("", Map.of());
    }

    private Scalar need(String role, String name, Scalar guarantee) {
        long missing = guarantee.thousandths() - consumed(role, accounts.names().numberOf(name));
        return new Scalar(Math.max(0, missing));
    }
}
