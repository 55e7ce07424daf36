package dev.meros.kernel.core.allocation;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.kernel.core.role.RoleTree;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;

/// The frameworks in their roles: those who want offers, and those who still hold something.
///
/// Changed by records only; used by one thread.
public final class Claims {
    private final RoleTree roles;
    private final HashMap<Claim, ClaimEntry> entries = new HashMap<>();
    private final ArrayList<@Nullable ClaimEntry> byNumber = new ArrayList<>();
    private final BitSet numbers = new BitSet();
    private final BitSet wanting = new BitSet();
    private final HashMap<FrameworkId, FrameworkInfo> infos = new HashMap<>();
    private final LinkedHashMap<FrameworkId, List<ClaimEntry>> subscribed = new LinkedHashMap<>();

    Claims(RoleTree roles) {
        this.roles = roles;
    }

    public @Nullable ClaimEntry find(Claim claim) {
        return entries.get(claim);
    }

    /// The claim of a number.
    public @Nullable ClaimEntry find(int number) {
        return number < byNumber.size() ? byNumber.get(number) : null;
    }

    /// One more than the largest number of a claim.
    public int numbers() {
        return numbers.length();
    }

    /// The numbers of those who want offers.
    public BitSet wanting() {
        return (BitSet) wanting.clone();
    }

    /// The claims of a subscribed framework, in the order of its roles.
    public Collection<ClaimEntry> of(FrameworkId framework) {
        return subscribed.getOrDefault(framework, List.of());
    }

    ClaimEntry enter(Claim claim) {
        ClaimEntry known = entries.get(claim);
        if (known != null) {
            return known;
        }
        int number = numbers.nextClearBit(0);
        numbers.set(number);
        ClaimEntry made = new ClaimEntry(claim, number, roles.enter(claim.role()));
        entries.put(claim, made);
        while (byNumber.size() <= number) {
            byNumber.add(null);
        }
        byNumber.set(number, made);
        return made;
    }

    void prune(ClaimEntry entry) {
        if (!entry.isSubscribed() && entry.taken.isZero() && entry.openOffers == 0) {
            entries.remove(entry.claim());
            numbers.clear(entry.number());
            byNumber.set(entry.number(), null);
            roles.leave(entry.role());
        }
    }

    /// What a framework says of itself, also while it is not connected.
    public void describe(FrameworkId framework, FrameworkInfo info) {
        infos.put(framework, info);
    }

    /// A framework is connected and takes offers in all of its roles but the suppressed ones.
    /// `revived` hears of those in which it took none before; returns the claims of the roles that
    /// it has left.
    public List<ClaimEntry> subscribe(
            FrameworkId framework, List<String> suppressed, Consumer<ClaimEntry> revived) {
        FrameworkInfo info = infos.get(framework);
        List<ClaimEntry> before = List.copyOf(of(framework));
        List<ClaimEntry> now = new ArrayList<>();
        if (info != null) {
            for (String role : info.effectiveRoles()) {
                ClaimEntry entry = enter(new Claim(role, framework));
                entry.describe(info);
                boolean wanted = wanting.get(entry.number());
                entry.subscribed =
                        suppressed.contains(role)
                                ? ClaimEntry.Subscribed.SUPPRESSED
                                : ClaimEntry.Subscribed.WANTING;
                wanting.set(entry.number(), entry.subscribed == ClaimEntry.Subscribed.WANTING);
                if (!wanted && wanting.get(entry.number())) {
                    revived.accept(entry);
                }
                now.add(entry);
            }
        }
        subscribed.put(framework, now);
        List<ClaimEntry> left = new ArrayList<>(before);
        left.removeAll(now);
        left.forEach(this::endWanting);
        return left;
    }

    /// A framework's stream has ended.
    public void disconnect(FrameworkId framework) {
        List<ClaimEntry> entriesOf = subscribed.remove(framework);
        if (entriesOf != null) {
            entriesOf.forEach(this::endWanting);
        }
    }

    private void endWanting(ClaimEntry entry) {
        entry.subscribed = ClaimEntry.Subscribed.AWAY;
        wanting.clear(entry.number());
        prune(entry);
    }

    /// A framework is no more.
    void forget(FrameworkId framework) {
        disconnect(framework);
        infos.remove(framework);
    }

    void beginTerm() {
        for (FrameworkId framework : List.copyOf(subscribed.keySet())) {
            disconnect(framework);
        }
        for (ClaimEntry entry : byNumber) {
            if (entry != null) {
                entry.offers = 0;
            }
        }
    }
}
