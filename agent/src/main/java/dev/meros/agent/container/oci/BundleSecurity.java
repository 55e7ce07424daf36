package dev.meros.agent.container.oci;

import dev.meros.agent.cgroup.Device;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.settings.SecuritySettings;
import dev.meros.agent.settings.SecuritySettings.Privileges;
import dev.meros.api.model.CapabilityInfo;
import dev.meros.api.model.CapabilityInfo.Capability;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.SeccompInfo;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a container may do: its capabilities, system calls, devices, and the paths that it does not
/// see or write to.
final class BundleSecurity {
    /// What a container may do unless it asks for less or more: what Docker gives by default.
    private static final List<Capability> CAPABILITIES =
            List.of(
                    Capability.CHOWN,
                    Capability.DAC_OVERRIDE,
                    Capability.FSETID,
                    Capability.FOWNER,
                    Capability.MKNOD,
                    Capability.NET_RAW,
                    Capability.SETGID,
                    Capability.SETUID,
                    Capability.SETFCAP,
                    Capability.SETPCAP,
                    Capability.NET_BIND_SERVICE,
                    Capability.SYS_CHROOT,
                    Capability.KILL,
                    Capability.AUDIT_WRITE);

    private static final List<String> MASKED =
            List.of(
                    "/proc/acpi",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/sys/firmware");

    private static final List<String> READ_ONLY =
            List.of(
                    "/proc/asound",
                    "/proc/bus",
                    "/proc/fs",
                    "/proc/irq",
                    "/proc/sys",
                    "/proc/sysrq-trigger");

    private final SecuritySettings settings;
    private final LinuxInfo linux;
    private final boolean privileged;

    /// Throws [ContainerException] for a container that wants more than it may have.
    BundleSecurity(SecuritySettings settings, @Nullable ContainerInfo container, LinuxInfo linux) {
        this.settings = settings;
        this.linux = linux;
        ContainerInfo.DockerInfo docker = container == null ? null : container.docker();
        this.privileged = docker != null && docker.privileged();
        if (privileged && settings.privileges() == Privileges.REFUSED) {
            throw Bundle.failure(
                    "docker.privileged: true (expected: false, unless the agent is started with"
                            + " --allow-privileged)");
        }
        if (privileged && settings.users().isPresent()) {
            throw Bundle.failure(
                    "docker.privileged: true (expected: false with --userns-remap of the agent)");
        }
    }

    boolean isPrivileged() {
        return privileged;
    }

    /// The capabilities of the first process, which runs as `user`.
    Map<String, Object> capabilities(ContainerUser user) {
        List<Capability> most = settings.bounding().orElse(BundleSecurity.all());
        List<Capability> bounding =
                listed(linux.boundingCapabilities())
                        .orElse(
                                privileged
                                        ? most
                                        : CAPABILITIES.stream().filter(most::contains).toList());
        List<Capability> effective =
                listed(linux.effectiveCapabilities())
                        .or(() -> listed(linux.capabilityInfo()))
                        .orElse(user.uid() == 0 ? bounding : List.of());
        refuseOthers(
                "bounding_capabilities", bounding, most, "the agent's --bounding-capabilities");
        refuseOthers(
                "effective_capabilities", effective, most, "the agent's --bounding-capabilities");
        if (linux.boundingCapabilities() != null) {
            refuseOthers("effective_capabilities", effective, bounding, "bounding_capabilities");
        }
        List<Capability> bound = new ArrayList<>(bounding);
        effective.stream().filter(c -> !bound.contains(c)).forEach(bound::add);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bounding", names(bound));
        json.put("effective", names(effective));
        json.put("permitted", names(effective));
        return json;
    }

    private static void refuseOthers(
            String field, List<Capability> asked, List<Capability> most, String expected) {
        for (Capability capability : asked) {
            if (!most.contains(capability)) {
                throw Bundle.failure(
                        field + ": " + capability + " (expected: one of " + expected + ")");
            }
        }
    }

    /// All that the kernel of this node knows.
    private static List<Capability> all() {
        int last = Devices.lastCapability();
        return List.of(Capability.values()).stream()
                .filter(c -> c != Capability.UNKNOWN)
                .filter(c -> c.number() - Capability.CHOWN.number() <= last)
                .toList();
    }

    private static Optional<List<Capability>> listed(@Nullable CapabilityInfo info) {
        return Optional.ofNullable(info).map(CapabilityInfo::capabilities);
    }

    private static List<String> names(List<Capability> capabilities) {
        return capabilities.stream().map(c -> "CAP_" + c.name()).toList();
    }

    /// `linux.seccomp` for a process that has these capabilities; empty when it may call all.
    Optional<Map<String, Object>> seccomp(@Nullable Object capabilities) {
        SeccompInfo asked = linux.seccomp();
        if (privileged || (asked != null && Boolean.TRUE.equals(asked.unconfined()))) {
            return Optional.empty();
        }
        Optional<String> name =
                Optional.ofNullable(asked == null ? null : asked.profileName())
                        .or(() -> settings.seccomp().profile());
        if (name.isEmpty()) {
            return Optional.of(Seccomp.profile());
        }
        if (settings.seccomp().directory().isEmpty()) {
            throw Bundle.failure(
                    "seccomp.profile_name: "
                            + name.get()
                            + " (expected: unset; the agent has no --seccomp-config-dir)");
        }
        List<?> effective = capabilities instanceof List<?> list ? list : List.of();
        return Optional.of(
                new SeccompProfiles(settings.seccomp().directory().get())
                        .profile(name.get(), effective));
    }

    List<String> maskedPaths() {
        return privileged ? List.of() : MASKED;
    }

    List<String> readOnlyPaths() {
        return privileged ? List.of() : READ_ONLY;
    }

    /// `linux.devices`: nodes that the container has besides the usual ones.
    List<Map<String, Object>> devices() {
        return privileged
                ? Devices.ofThisNode()
                : settings.devices().stream().map(d -> Devices.node(d.path())).toList();
    }

    /// `linux.resources.devices`: what may be done with which device; the container has `own` to
    /// itself.
    List<Map<String, Object>> deviceRules(List<Device> own) {
        if (privileged) {
            return List.of(Map.of("allow", true, "access", "rwm"));
        }
        List<Map<String, Object>> rules = new ArrayList<>();
        rules.add(Map.of("allow", false, "access", "rwm"));
        settings.devices().forEach(d -> rules.add(Devices.rule(d.path(), d.access())));
        own.forEach(device -> rules.add(BundleResources.rule(device)));
        return rules;
    }
}
