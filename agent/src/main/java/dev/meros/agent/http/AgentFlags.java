package dev.meros.agent.http;

import dev.meros.agent.cgroup.LimitRules;
import dev.meros.agent.core.ExecutorTimes;
import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.agent.executor.MesosDuration;
import dev.meros.agent.node.Abilities;
import dev.meros.agent.node.Ability;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.agent.settings.NetworkSettings;
import dev.meros.agent.settings.PortRules;
import dev.meros.agent.settings.SecuritySettings;
import dev.meros.api.codec.Json;
import dev.meros.api.model.CapabilityInfo;
import dev.meros.api.resource.ResourceText;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The settings of an agent by name, as `/flags` and GET_FLAGS show them: under the name of Mesos'
/// flag where one means the same, else under their own. Durations are such as `7days` and `20secs`.
final class AgentFlags {
    private AgentFlags() {}

    static Map<String, String> of(AgentHttp.About about, int port) {
        AgentSettings settings = about.settings();
        Map<String, String> flags = new TreeMap<>();
        flags.put("work_dir", settings.workDirectory().toAbsolutePath().normalize().toString());
        flags.put(
                "master",
                settings.kernels().stream().map(URI::toString).collect(Collectors.joining(",")));
        flags.put("ip", settings.host());
        flags.put("port", Integer.toString(port));
        put(flags, "hostname", settings.hostname());
        put(flags, "resources", settings.resources());
        put(flags, "attributes", settings.attributes());
        flags.put("gc_delay", MesosDuration.text(settings.sandboxes().age()));
        flags.put("gc_disk_headroom", Double.toString(settings.sandboxes().headroom()));
        flags.put("sandbox_count", Integer.toString(settings.sandboxes().count()));
        flags.put("shutdown_timeout", MesosDuration.text(settings.shutdownTimeout()));
        executors(flags, settings.executors());
        flags.put("http_heartbeat_interval", MesosDuration.text(ProcessIoStream.HEARTBEAT));
        ContainerSettings containers = settings.containers();
        if (settings.domain() != null) {
            flags.put("domain", Json.writeText(settings.domain()));
        }
        put(flags, "oci_runtime", containers.runtime());
        put(flags, "docker_socket", containers.docker());
        flags.put("image_disk_headroom", Double.toString(containers.imageHeadroom()));
        flags.put("max_log_size", containers.logs().bytes() + "B");
        flags.put("max_log_copies", Integer.toString(containers.logs().copies()));
        flags.put("fetcher_cache_size", containers.fetcherCacheBytes() + "B");
        flags.put("container_disk_watch_interval", MesosDuration.text(containers.diskWatch()));
        containers.imageArchives().ifPresent(path -> flags.put("image_archives", path.toString()));
        security(flags, containers.security());
        NetworkSettings networks = settings.networks();
        networks.configurations()
                .ifPresent(path -> flags.put("network_cni_config_dir", path.toString()));
        flags.put("network_cni_plugins_dir", networks.plugins().toString());
        ports(flags, networks.ports());
        flags.put("containerizers", "mesos");
        flags.put("launcher", "posix");
        flags.put("isolation", isolation(about.abilities(), networks.ports().interval()));
        LimitRules limits = containers.isolation().limits();
        boolean hard = limits.cpus() == LimitRules.Cpus.HARD;
        flags.put("cgroups_enable_cfs", Boolean.toString(hard));
        flags.put("gpu_devices", containers.isolation().gpuDevices());
        flags.put("pids_limit", Long.toString(limits.pids()));
        flags.put("authenticate_http_readonly", "false");
        flags.put("authenticate_http_readwrite", "false");
        flags.put("http_command_executor", "false");
        flags.put("strict", "true");
        flags.put("recover", "reconnect");
        return Collections.unmodifiableMap(flags);
    }

    /// What tasks are held to, in the words of Mesos' isolators.
    private static String isolation(Abilities abilities, Duration watched) {
        List<String> words = new ArrayList<>();
        words.add(abilities.has(Ability.CPU_SHARES) ? "cgroups/cpu" : "posix/cpu");
        words.add(abilities.has(Ability.MEMORY_LIMIT) ? "cgroups/mem" : "posix/mem");
        if (abilities.has(Ability.PIDS_LIMIT)) {
            words.add("cgroups/pids");
        }
        if (abilities.has(Ability.RLIMITS)) {
            words.add("posix/rlimits");
        }
        if (abilities.has(Ability.DISK_LIMIT)) {
            words.add("disk/du");
        }
        if (abilities.has(Ability.GPUS)) {
            words.add("gpu/nvidia");
        }
        if (abilities.has(Ability.NETWORKS)) {
            words.add("network/cni");
        }
        if (watched.isPositive()) {
            words.add("network/ports");
        }
        return String.join(",", words);
    }

    private static void ports(Map<String, String> flags, PortRules rules) {
        flags.put("container_ports_watch_interval", MesosDuration.text(rules.interval()));
        flags.put(
                "enforce_container_ports",
                Boolean.toString(rules.breach() == PortRules.Breach.ENDED));
        flags.put(
                "check_agent_port_range_only",
                Boolean.toString(rules.scope() == PortRules.Scope.OFFERED));
        if (rules.scope() == PortRules.Scope.RANGE) {
            flags.put("container_ports_isolated_range", ResourceText.formatRanges(rules.range()));
        }
    }

    private static void security(Map<String, String> flags, SecuritySettings security) {
        security.bounding()
                .ifPresent(
                        names ->
                                flags.put(
                                        "bounding_capabilities",
                                        Json.writeText(new CapabilityInfo(names))));
        SecuritySettings.SeccompSettings seccomp = security.seccomp();
        seccomp.directory().ifPresent(path -> flags.put("seccomp_config_dir", path.toString()));
        seccomp.profile().ifPresent(name -> flags.put("seccomp_profile_name", name));
        if (!security.devices().isEmpty()) {
            flags.put(
                    "allowed_devices",
                    security.devices().stream()
                            .map(d -> d.path() + ":" + d.access())
                            .collect(Collectors.joining(",")));
        }
        security.users()
                .ifPresent(ids -> flags.put("userns_remap", ids.users() + ":" + ids.size()));
    }

    private static void executors(Map<String, String> flags, ExecutorSettings settings) {
        ExecutorTimes times = settings.times();
        flags.put("executor_registration_timeout", MesosDuration.text(times.registration()));
        flags.put("executor_reregistration_timeout", MesosDuration.text(times.reregistration()));
        flags.put("executor_shutdown_grace_period", MesosDuration.text(times.shutdownGrace()));
        flags.put("recovery_timeout", MesosDuration.text(times.recovery()));
        boolean required = settings.authentication() == ExecutorSettings.Authentication.REQUIRED;
        flags.put("authenticate_http_executors", Boolean.toString(required));
    }

    private static void put(Map<String, String> flags, String name, String value) {
        if (!value.isEmpty()) {
            flags.put(name, value);
        }
    }
}
