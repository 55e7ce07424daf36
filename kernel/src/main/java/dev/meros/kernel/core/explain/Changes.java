package dev.meros.kernel.core.explain;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.OfferFilters;
import dev.meros.api.model.OfferId;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.core.command.AgentCommand;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.OfferRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Makes changes on a copy of the state, with the commands by which they would come.
final class Changes {
    /// The capabilities of a framework of which nothing else is known.
    private static final List<Capability.Type> USUAL =
            List.of(
                    Capability.Type.MULTI_ROLE,
                    Capability.Type.PARTITION_AWARE,
                    Capability.Type.RESERVATION_REFINEMENT);

    /// What an agent says of itself when it is not known.
    private static final List<String> AGENT_CAPABILITIES =
            List.of("MULTI_ROLE", "HIERARCHICAL_ROLE", "RESERVATION_REFINEMENT");

    private final Scratch scratch;

    private Changes(Scratch scratch) {
        this.scratch = scratch;
    }

    /// Makes a change; throws [IllegalArgumentException] when it cannot be made.
    static void make(Change change, Scratch scratch) {
        new Changes(scratch).make(change);
    }

    private void make(Change change) {
        switch (change) {
            case Change.AddAgents c -> {
                for (int i = 1; i <= c.count(); i++) {
                    register("new-agent-" + i, c.resources(), c.attributes());
                }
            }
            case Change.RemoveAgent c -> scratch.send(new NodeCommand.MarkGone(c.agent()));
            case Change.DrainAgent c ->
                    scratch.send(
                            new NodeCommand.Drain(c.agent(), new DrainConfig(null, Boolean.FALSE)));
            case Change.ReactivateAgent c -> scratch.send(new NodeCommand.Reactivate(c.agent()));
            case Change.ReconnectAgent c -> reconnect(c.agent());
            case Change.Free c -> free(c);
            case Change.EndOffers c -> decline(scratch.state().offers().on(c.agent()));
            case Change.Subscribe c -> subscribe(c.framework(), c.role(), null, null);
            case Change.Revive c ->
                    called(c.framework(), Call.revive(c.framework(), List.of(c.role())));
            case Change.AnswerOffers c -> decline(scratch.state().offers().of(c.framework()));
            case Change.GrantCapability c -> subscribe(c.framework(), null, c.capability(), null);
            case Change.DropOfferConstraints c ->
                    scratch.apply(new ConnectionRecord.ConstraintsStated(c.framework(), null));
            case Change.DropDemand c ->
                    scratch.apply(new ConnectionRecord.DemandStated(c.framework(), List.of()));
            case Change.DropMinimumSize c -> subscribe(c.framework(), c.role(), null, c.role());
            case Change.Wait c -> passTo(c.until());
            case Change.SetQuota c -> Roles.setQuota(scratch, c);
            case Change.SetWeight c -> Roles.setWeight(scratch, c);
            case Change.AddFramework c -> addFramework(c);
            case Change.OfQuestion c ->
                    throw new IllegalArgumentException(
                            "change: " + c + " (expected: a change of the cluster)");
        }
    }

    private void passTo(Instant until) {
        scratch.advanceTo(until);
        scratch.apply(new OfferRecord.FiltersExpired(until));
    }

    private void register(String hostname, Resources resources, String attributes) {
        AgentInfo info =
                AgentInfo.builder()
                        .hostname(hostname)
                        .resources(resources.toList())
                        .attributes(ResourceText.parseAttributes(attributes))
                        .build();
        scratch.send(
                new AgentCommand.Register(
                        new AgentCall.Register(
                                info,
                                new Address(hostname, "127.0.0.1", 5051),
                                "what-if",
                                AGENT_CAPABILITIES,
                                List.of(),
                                List.of()),
                        scratch.newStream()));
    }

    private void reconnect(AgentId id) {
        AgentEntry agent = scratch.state().agents().find(id);
        if (agent == null || scratch.state().agents().presence(id) == AgentPresence.UNREACHABLE) {
            throw new IllegalArgumentException(
                    "agent: " + id + " (expected: one that may be back)");
        }
        scratch.apply(new ConnectionRecord.AgentConnected(id, scratch.newStream(), scratch.now()));
    }

    /// More of everything stands for less that is used: what is free is the same.
    private void free(Change.Free change) {
        AgentId agent = change.agent();
        Resources total = scratch.state().accounts().agent(agent).total();
        scratch.state().accounts().setTotal(agent, total.plus(change.resources()));
    }

    private void decline(List<OfferEntry> offers) {
        Map<FrameworkId, List<OfferId>> byFramework = new LinkedHashMap<>();
        for (OfferEntry offer : offers) {
            byFramework.computeIfAbsent(offer.framework(), _ -> new ArrayList<>()).add(offer.id());
        }
        byFramework.forEach(
                (framework, ids) ->
                        called(
                                framework,
                                Call.decline(framework, new Call.Decline(ids, new Filters(0.0)))));
    }

    private void called(FrameworkId framework, Call call) {
        StreamId stream = scratch.state().frameworks().stream(framework);
        if (stream == null) {
            throw new IllegalArgumentException(
                    "framework: " + framework + " (expected: one that is connected)");
        }
        scratch.send(new FrameworkCommand.Called(call, stream));
    }

    /// Subscribes a known framework again, with one more role or capability, or without a minimum
    /// size in a role.
    private void subscribe(
            FrameworkId id,
            @Nullable String role,
            Capability.@Nullable Type capability,
            @Nullable String anySizeIn) {
        FrameworkEntry framework = scratch.state().frameworks().find(id);
        if (framework == null) {
            throw new IllegalArgumentException("framework: " + id + " (expected: a known one)");
        }
        FrameworkInfo.Builder info = framework.info().toBuilder().id(id);
        if (role != null && !framework.info().effectiveRoles().contains(role)) {
            LinkedHashSet<String> roles = new LinkedHashSet<>(framework.info().effectiveRoles());
            roles.add(role);
            info.role(null).roles(List.copyOf(roles));
            info.capabilities(with(framework.info(), Capability.Type.MULTI_ROLE));
        }
        if (capability != null) {
            info.capabilities(with(framework.info(), capability));
        }
        if (anySizeIn != null) {
            Map<String, OfferFilters> filters =
                    new LinkedHashMap<>(framework.info().offerFilters());
            filters.put(
                    anySizeIn,
                    new OfferFilters(new OfferFilters.MinAllocatableResources(List.of())));
            info.offerFilters(filters);
        }
        subscribe(info.build());
    }

    private static List<Capability> with(FrameworkInfo info, Capability.Type capability) {
        List<Capability> capabilities = new ArrayList<>(info.capabilities());
        if (!info.has(capability)) {
            capabilities.add(new Capability(capability));
        }
        return capabilities;
    }

    private void subscribe(FrameworkInfo info) {
        scratch.send(
                new FrameworkCommand.Subscribe(
                        new Call.Subscribe(info, List.of(), null), scratch.newStream()));
    }

    private void addFramework(Change.AddFramework change) {
        FrameworkEntry known = Names.framework(scratch.state(), change.name());
        if (known != null) {
            if (scratch.state().frameworks().subscription(known.id()) == null
                    || !known.info().effectiveRoles().contains(change.role())) {
                subscribe(known.id(), change.role(), null, null);
            }
            return;
        }
        List<Capability> capabilities = new ArrayList<>();
        USUAL.forEach(type -> capabilities.add(new Capability(type)));
        if (change.shape().scalar("gpus").isPositive()) {
            capabilities.add(new Capability(Capability.Type.GPU_RESOURCES));
        }
        subscribe(
                FrameworkInfo.builder()
                        .user("nobody")
                        .name(change.name())
                        .id(new FrameworkId(change.name()))
                        .failoverTimeout(3_600.0)
                        .roles(List.of(change.role()))
                        .capabilities(capabilities)
                        .build());
    }
}
