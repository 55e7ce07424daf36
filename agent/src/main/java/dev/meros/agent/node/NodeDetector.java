package dev.meros.agent.node;

import dev.meros.agent.AgentException;
import dev.meros.agent.cgroup.Gpus;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.agent.Disk;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.Resource;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Finds out what this node has: by `/proc` and `/sys` where they are, by what Java knows
/// elsewhere.
public final class NodeDetector {
    private static final long MB = 1L << 20;

    private final Path workDirectory;
    private final AgentSettings settings;
    private final int gpus;
    private final FactReader facts = new FactReader(Path.of("/proc"), Path.of("/sys"));
    private final @Nullable DomainInfo domain;

    /// The same where whatever GPUs there are can be given to tasks.
    public NodeDetector(Path workDirectory, AgentSettings settings) {
        this(
                workDirectory,
                settings,
                Gpus.find(settings.containers().isolation().gpuDevices()).devices().size());
    }

    /// `gpus` are those that can be given to tasks. Throws [AgentException] when the work directory
    /// is not there, or the script that tells the fault domain does not.
    public NodeDetector(Path workDirectory, AgentSettings settings, int gpus) {
        this.settings = settings;
        this.gpus = gpus;
        try {
            this.workDirectory = workDirectory.toRealPath();
        } catch (IOException e) {
            throw unreadable(workDirectory, e);
        }
        Path script = settings.node().domainScript();
        domain = script == null ? settings.domain() : DomainScript.run(script);
    }

    private static AgentException unreadable(Path workDirectory, IOException e) {
        return new AgentException(
                "workDirectory: " + workDirectory + " (expected: readable; " + e + ")", e);
    }

    /// All that is known of the machine.
    public Facts facts() {
        return facts.read(workDirectory);
    }

    /// Looks at the node; throws [AgentException] when settings about it are wrong.
    public Node detect() {
        return detect(null);
    }

    /// The same, after `before` was found: amounts that have hardly changed are taken to be what
    /// they were.
    Node detect(@Nullable Node before) {
        try {
            FileStore store = Files.getFileStore(workDirectory);
            long diskMb = store.getTotalSpace() / MB;
            Disks disks = facts.disks();
            List<Disk> list = disks.list(workDirectory);
            Amounts now =
                    new Amounts(
                            Runtime.getRuntime().availableProcessors(),
                            FactReader.memoryMb(),
                            diskMb);
            Amounts amounts = before == null ? now : now.steadied(before.amounts());
            List<Resource> resources =
                    Capacity.withGpus(
                            Capacity.resources(
                                    SettingText.of("resources", settings.resources()), amounts),
                            gpus);
            Capacity.requireMounted(resources, facts::isMountPoint);
            return new Node(
                    hostname(settings),
                    ip(settings),
                    resources,
                    Capacity.attributes(
                            SettingText.of("attributes", settings.attributes()),
                            disks.kindOf(workDirectory),
                            KernelFacts.architecture()),
                    domain,
                    list.isEmpty() ? List.of(unknown(store, diskMb)) : list,
                    amounts);
        } catch (IOException e) {
            throw unreadable(workDirectory, e);
        }
    }

    private Disk unknown(FileStore store, long diskMb) {
        Path root = workDirectory.getRoot();
        return new Disk(
                store.name(), root == null ? null : root.toString(), diskMb, Disk.Kind.UNKNOWN);
    }

    private static String hostname(AgentSettings settings) {
        if (!settings.hostname().isEmpty()) {
            return settings.hostname();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return settings.host();
        }
    }

    private static String ip(AgentSettings settings) {
        try {
            InetAddress address = InetAddress.getByName(settings.host());
            return (address.isAnyLocalAddress() ? InetAddress.getLocalHost() : address)
                    .getHostAddress();
        } catch (UnknownHostException e) {
            throw new AgentException(
                    "host: " + settings.host() + " (expected: an address of this node)", e);
        }
    }
}
