package dev.meros.cli.server;

import dev.meros.agent.settings.IdMap;
import dev.meros.agent.settings.SecuritySettings;
import dev.meros.agent.settings.SecuritySettings.Device;
import dev.meros.agent.settings.SecuritySettings.Privileges;
import dev.meros.agent.settings.SecuritySettings.SeccompSettings;
import dev.meros.api.model.CapabilityInfo.Capability;
import dev.meros.cli.output.CommandException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the containers of an agent may do.
final class SecurityOptions {
    @Option(
            names = "--userns-remap",
            paramLabel = "USER|START:SIZE",
            description = {
                "Containers with an OCI runtime are in user namespaces: their users 0, 1 and so on"
                        + " are START, START+1 and so on on the node, or those of USER in"
                        + " /etc/subuid and /etc/subgid."
            })
    private @Nullable String users;

    @Option(
            names = "--allow-privileged",
            description = "Containers may be privileged if they ask for it.")
    private boolean privileged;

    @Option(
            names = "--bounding-capabilities",
            paramLabel = "NAME",
            split = ",",
            description = {
                "The Linux capabilities that containers may ask for at most, such as"
                        + " NET_RAW,SYS_NICE (default: any)."
            })
    private @Nullable List<String> bounding;

    @Option(
            names = "--allowed-devices",
            paramLabel = "PATH[:rwm]",
            split = ",",
            description = "Devices that every container has, such as /dev/fuse:rw.")
    private List<String> devices = new ArrayList<>();

    @Option(
            names = "--seccomp-config-dir",
            paramLabel = "DIRECTORY",
            description = "Profiles of system calls in Docker's format, for tasks to name.")
    private @Nullable Path profiles;

    @Option(
            names = "--seccomp-profile-name",
            paramLabel = "NAME",
            description = "The profile of tasks that name none (default: a built-in one).")
    private @Nullable String profile;

    SecuritySettings settings() {
        return new SecuritySettings(
                Optional.ofNullable(users).map(IdMap::parse),
                privileged ? Privileges.ALLOWED : Privileges.REFUSED,
                Optional.ofNullable(bounding)
                        .map(names -> names.stream().map(SecurityOptions::capability).toList()),
                devices.stream().map(Device::parse).toList(),
                new SeccompSettings(Optional.ofNullable(profiles), Optional.ofNullable(profile)));
    }

    private static Capability capability(String name) {
        String word = name.strip().toUpperCase(Locale.ROOT).replaceFirst("^CAP_", "");
        for (Capability capability : Capability.values()) {
            if (capability.name().equals(word) && capability != Capability.UNKNOWN) {
                return capability;
            }
        }
        throw CommandException.usage(
                "--bounding-capabilities: "
                        + name
                        + " (expected: names such as NET_RAW, with commas)");
    }
}
