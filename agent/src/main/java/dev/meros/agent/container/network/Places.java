package dev.meros.agent.container.network;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.MountCalls;
import dev.meros.agent.container.Within;
import dev.meros.agent.settings.NetworkSettings;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Which containers are in which namespaces that are kept apart from them. They survive the agent:
/// one that starts anew finds them by their files. What cannot be taken away at once is tried again
/// later, and at last by the next agent. Thread-safe.
public final class Places {
    /// The name that the directory of all places has.
    public static final String DIRECTORY = ".places";

    private static final int TRIES = 6;
    private static final int LOCKS = 64;
    private static final int SHM_MB = 64;
    private static final int SHORT = 12;
    private static final System.Logger LOG = System.getLogger(Places.class.getName());

    private final Path directory;
    private final Networks networks;
    private final Namespaces namespaces = new Namespaces();
    private final MountCalls mounts;

    /// What is to be tried again, by the id of the place.
    private final Map<String, Retry> retries = new ConcurrentHashMap<>();

    /// A place has one of these, so that few others wait for its plugins.
    private final List<Object> locks =
            IntStream.range(0, LOCKS).mapToObj(_ -> new Object()).toList();

    /// What containers that are there were put into.
    private final Map<String, Shared> known = new ConcurrentHashMap<>();

    private record Retry(int tries, Instant due) {}

    /// Keeps its files in `directory`. Places none of whose members is `alive` are taken away, some
    /// time from now, see [#retry].
    public Places(
            Path directory,
            NetworkSettings settings,
            MountCalls mounts,
            Predicate<String> alive,
            Instant now) {
        CniNetworks cni =
                new CniNetworks(settings.configurations(), new CniPlugins(settings.plugins()));
        this.directory = directory;
        this.networks = new Networks(cni);
        this.mounts = mounts;
        LOG.log(System.Logger.Level.INFO, "networks for containers: {0}", cni.described());
        try {
            Files.createDirectories(directory);
            for (Place place : all()) {
                for (String member : place.all()) {
                    if (!alive.test(member)) {
                        place.dismiss(member);
                    }
                }
                if (place.all().isEmpty()) {
                    retries.put(place.id(), new Retry(0, now));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether ports of the node can lead to those of containers on networks of their own.
    public boolean mapsPorts() {
        return networks.mapsPorts();
    }

    private Place place(String id) {
        return new Place(directory.resolve(id), networks, namespaces, mounts);
    }

    private List<Place> all() {
        List<Place> all = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
            found.forEach(d -> all.add(place(d.getFileName().toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private Object lock(String place) {
        return locks.get(Math.floorMod(place.hashCode(), LOCKS));
    }

    /// Makes what a container is to be put into, before it is started; throws [ContainerException]
    /// when that cannot be had. In both cases [#leave] is to be called in the end.
    public Shared enter(ContainerSpec spec, String hostname) {
        Shared own = Shared.NOTHING;
        NetworkRequest request = NetworkRequest.of(spec.task().container());
        if (request instanceof NetworkRequest.Own(List<NetworkInfo> asked)) {
            NetworkRequest.checkPorts(request, spec.task().resources());
            own = enter(spec.id(), spec.id(), place -> place.connect(asked, hostname));
        }
        LinuxInfo linux = linux(spec.task().container());
        Shared others =
                switch (spec.within()) {
                    case Within.Node() -> Shared.NOTHING;
                    case Within.Executor executor ->
                            enter(spec.id(), executor, linux, own.network().isPresent());
                    case Within.Parent(String parent, Path _) -> join(spec.id(), parent);
                };
        others = sharesMemory(linux) ? others : others.withoutMemory();
        Shared all =
                own.or(sharesProcesses(linux) ? others : others.withProcesses(Optional.empty()));
        known.put(spec.id(), all);
        return all;
    }

    private static LinuxInfo linux(@Nullable ContainerInfo container) {
        return container == null || container.linuxInfo() == null
                ? LinuxInfo.builder().build()
                : container.linuxInfo();
    }

    private static boolean sharesMemory(LinuxInfo linux) {
        return linux.ipcMode() == LinuxInfo.IpcMode.SHARE_PARENT;
    }

    private static boolean sharesProcesses(LinuxInfo linux) {
        return Boolean.TRUE.equals(linux.sharePidNamespace());
    }

    /// What the tasks of an executor share is made when the first of them needs it; an executor
    /// that itself shares something with the node has nothing of the kind to share.
    private Shared enter(
            String member, Within.Executor executor, LinuxInfo task, boolean connected) {
        NetworkRequest request = NetworkRequest.of(executor.container());
        LinuxInfo linux = linux(executor.container());
        boolean memory = sharesMemory(task) && !sharesMemory(linux);
        boolean processes = sharesProcesses(task) && !sharesProcesses(linux);
        List<NetworkInfo> asked =
                request instanceof NetworkRequest.Own(List<NetworkInfo> networks) && !connected
                        ? networks
                        : List.of();
        boolean connects = request instanceof NetworkRequest.Own && !connected;
        if (!connects && !memory && !processes) {
            return Shared.NOTHING;
        }
        String hostname =
                executor.container() == null || executor.container().hostname() == null
                        ? executor.id().substring(0, SHORT)
                        : executor.container().hostname();
        return enter(
                executor.id(),
                member,
                place -> {
                    if (connects) {
                        place.connect(asked, hostname);
                    }
                    if (memory) {
                        place.shareMemory(linux.shmSize() == null ? SHM_MB : linux.shmSize());
                    }
                    if (processes) {
                        place.shareProcesses();
                    }
                });
    }

    /// Goes where another container is already.
    private Shared join(String member, String parent) {
        Shared all = Shared.NOTHING;
        for (Place place : all()) {
            if (place.has(parent)) {
                all = all.or(enter(place.id(), member, _ -> {}));
            }
        }
        return all;
    }

    /// What is done in a place.
    @FunctionalInterface
    private interface Setup {
        void in(Place place) throws IOException, InterruptedException;
    }

    private Shared enter(String id, String member, Setup setup) {
        Place place = place(id);
        synchronized (lock(id)) {
            try {
                place.admit(member);
                setup.in(place);
                return place.shared();
            } catch (IOException e) {
                throw new ContainerException(
                        Reason.REASON_CONTAINER_LAUNCH_FAILED,
                        "The namespaces cannot be made: " + e.getMessage(),
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Networks.failure("the agent is going down");
            }
        }
    }

    /// What a container was put into, and whatever else is there.
    public Shared of(String member) {
        return known.getOrDefault(member, Shared.NOTHING);
    }

    /// The same for one that an earlier agent has put there.
    public Shared recover(String member) {
        Shared shared = Shared.NOTHING;
        for (Place place : all()) {
            // its own before those that it shares
            if (place.has(member)) {
                shared =
                        place.id().equals(member)
                                ? place.shared().or(shared)
                                : shared.or(place.shared());
            }
        }
        known.put(member, shared);
        return shared;
    }

    /// Asks the plugins whether a container's networks are still as they left them, and logs what
    /// is not.
    public void check(String member) {
        for (Place place : all()) {
            synchronized (lock(place.id())) {
                if (place.has(member)) {
                    try {
                        place.check();
                    } catch (ContainerException e) {
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "the network of container {0} is not as it was: {1}",
                                member,
                                e.getMessage());
                    }
                }
            }
        }
    }

    /// Takes a container that has ended out of what it was put into, and that away if it was the
    /// last; nothing when it was in nothing.
    public void leave(String member, Instant now) {
        known.remove(member);
        for (Place place : all()) {
            if (place.has(member)) {
                leave(place, member, now);
            }
        }
    }

    private void leave(Place place, String member, Instant now) {
        synchronized (lock(place.id())) {
            if (place.exists()) {
                try {
                    place.dismiss(member);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                clear(place, new Retry(0, now));
            }
        }
    }

    /// Tries again what is due, as jobs of `executor`; to be called now and then.
    public void retry(Instant now, Executor executor) {
        retries.forEach(
                (id, retry) -> {
                    if (!retry.due().isAfter(now)) {
                        retries.remove(id);
                        executor.execute(() -> clear(id, new Retry(retry.tries(), now)));
                    }
                });
    }

    private void clear(String id, Retry retry) {
        synchronized (lock(id)) {
            clear(place(id), retry);
        }
    }

    /// Takes a place away that nobody is in.
    private void clear(Place place, Retry retry) {
        if (!place.all().isEmpty()) {
            return;
        }
        try {
            place.clear();
        } catch (IOException | ContainerException e) {
            int tries = retry.tries() + 1;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the network of {0} is not taken away, {1}: {2}",
                    place.id(),
                    tries < TRIES ? "which is tried again" : "until the agent starts anew",
                    e.getMessage());
            if (tries < TRIES) {
                Instant due = retry.due().plus(Duration.ofSeconds(1L << tries));
                retries.put(place.id(), new Retry(tries, due));
            }
        }
    }
}
