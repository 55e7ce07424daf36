package dev.meros.agent.cgroup;

import dev.meros.agent.cgroup.Hierarchies.Place;
import dev.meros.agent.cgroup.Hierarchies.Version;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The control groups of one container: a directory of the same name in each tree that the node
/// has. Whoever is in them is held to what they say and ends with them.
public final class ControlGroup {
    private static final String KILLS = "oom_kill ";
    private static final String KILL = "cgroup.kill";
    private static final String PIDS_MAX = "pids.max";

    /// Thousands may have to end on a busy node.
    private static final int ROUNDS = 2000;

    private static final long PAUSE_MILLIS = 5;
    private static final System.Logger LOG = System.getLogger(ControlGroup.class.getName());

    private final Hierarchies hierarchies;
    private final String name;

    ControlGroup(Hierarchies hierarchies, String name) {
        this.hierarchies = hierarchies;
        this.name = name;
    }

    /// Its directories, one for each tree; empty where the node has none.
    public List<Path> directories() {
        return places().map(this::directory).distinct().toList();
    }

    private Stream<Place> places() {
        return Stream.concat(hierarchies.keeper().stream(), hierarchies.places().values().stream());
    }

    private Path directory(Place place) {
        return place.root().resolve(name);
    }

    /// Makes its directories; throws [IOException] when one cannot be made.
    public void make() throws IOException {
        for (Path directory : directories()) {
            Files.createDirectories(directory);
        }
    }

    /// Where a process writes 0 to be in it: one file in each of its directories.
    public List<Path> joining() {
        return places().map(p -> joining(p, directory(p))).distinct().toList();
    }

    /// The same for a guest of another group, which needs nothing but the keeper: one of its own,
    /// which tells who is in it, and those of its host, which hold both to the same. Empty where
    /// both would be in one tree, and where the host has no groups.
    public List<Path> joiningWithin(ControlGroup host) throws IOException {
        List<Path> shared =
                hierarchies.places().values().stream()
                        .filter(place -> !hierarchies.keeper().equals(Optional.of(place)))
                        .filter(place -> Files.isDirectory(host.directory(place)))
                        .map(place -> joining(place, host.directory(place)))
                        .distinct()
                        .toList();
        if (shared.isEmpty() || hierarchies.keeper().isEmpty()) {
            return List.of();
        }
        Place keeper = hierarchies.keeper().get();
        List<Path> all = new ArrayList<>(shared);
        all.add(joining(keeper, Files.createDirectories(directory(keeper))));
        return all;
    }

    /// Who joins version 1 as a single thread does not make the whole machine hold still for it.
    private static Path joining(Place place, Path directory) {
        return directory.resolve(place.version() == Version.FIRST ? "tasks" : Hierarchies.MEMBERS);
    }

    /// Holds it to limits, as far as there are controllers for them.
    public void hold(ContainerLimits limits) throws IOException {
        shares(limits);
        if (limits.cpuQuotaMicros().isPresent()) {
            quota(limits);
        }
        Place memory = hierarchies.places().get(Controller.MEMORY);
        if (memory != null) {
            memory(memory, limits.memory(), limits.memoryReservation());
        }
        Place pids = hierarchies.places().get(Controller.PIDS);
        if (pids != null) {
            write(directory(pids).resolve(PIDS_MAX), Long.toString(limits.pids()));
        }
    }

    /// Lets it use some of the devices that the agent gives out, and not the rest of them; nothing
    /// without a controller for devices.
    public void grant(List<Device> some, List<Device> all) throws IOException {
        Place place = hierarchies.places().get(Controller.DEVICES);
        if (place == null) {
            return;
        }
        for (Device device : all) {
            String list = some.contains(device) ? "devices.allow" : "devices.deny";
            write(directory(place).resolve(list), device.rule());
        }
    }

    /// Holds it to other limits from now on. Memory is never taken back, for what is in use cannot
    /// be.
    public void change(ContainerLimits limits) throws IOException {
        shares(limits);
        quota(limits);
        Place memory = hierarchies.places().get(Controller.MEMORY);
        if (memory != null && limits.memory().orElse(0) > memoryLimit()) {
            memory(memory, limits.memory(), limits.memoryReservation());
        }
    }

    private void shares(ContainerLimits limits) throws IOException {
        Place place = hierarchies.places().get(Controller.CPU);
        if (place != null) {
            boolean first = place.version() == Version.FIRST;
            write(
                    directory(place).resolve(first ? "cpu.shares" : "cpu.weight"),
                    Long.toString(first ? limits.cpuShares() : limits.cpuWeight()));
        }
    }

    private void quota(ContainerLimits limits) throws IOException {
        Place place = hierarchies.places().get(Controller.CPU);
        if (place == null) {
            return;
        }
        Path directory = directory(place);
        OptionalLong quota = limits.cpuQuotaMicros();
        String period = Long.toString(ContainerLimits.PERIOD_MICROS);
        switch (place.version()) {
            case FIRST -> {
                Path file = directory.resolve("cpu.cfs_quota_us");
                if (quota.isPresent() || Files.exists(file)) {
                    write(directory.resolve("cpu.cfs_period_us"), period);
                    write(file, Long.toString(quota.orElse(-1)));
                }
            }
            case SECOND -> {
                String most = quota.isPresent() ? Long.toString(quota.getAsLong()) : "max";
                write(directory.resolve("cpu.max"), most + " " + period);
            }
        }
    }

    private void memory(Place place, OptionalLong limit, OptionalLong reservation)
            throws IOException {
        Path directory = directory(place);
        boolean first = place.version() == Version.FIRST;
        if (limit.isPresent()) {
            write(
                    directory.resolve(first ? "memory.limit_in_bytes" : "memory.max"),
                    Long.toString(limit.getAsLong()));
        }
        if (reservation.isPresent()) {
            write(
                    directory.resolve(first ? "memory.soft_limit_in_bytes" : "memory.low"),
                    Long.toString(reservation.getAsLong()));
        }
    }

    /// Writes to a file of the system, which is there.
    static void write(Path file, String value) throws IOException {
        try {
            Files.writeString(
                    file,
                    value,
                    StandardCharsets.US_ASCII,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new IOException(file + ": " + value + " (" + reason(e) + ")", e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "no such file" : String.valueOf(e.getMessage());
    }

    /// The most memory that it may use, in bytes; without a limit, or without a group, more than
    /// there is.
    public long memoryLimit() {
        return memoryDirectory()
                .flatMap(d -> number(d, "memory.limit_in_bytes").or(() -> number(d, "memory.max")))
                .orElse(Long.MAX_VALUE);
    }

    private Optional<Path> memoryDirectory() {
        return Optional.ofNullable(hierarchies.places().get(Controller.MEMORY))
                .map(this::directory);
    }

    private static Optional<Long> number(Path directory, String file) {
        try {
            String text = Files.readString(directory.resolve(file), StandardCharsets.US_ASCII);
            return Optional.of(Long.parseLong(text.strip()));
        } catch (IOException | NumberFormatException e) {
            // such as "max"
            return Optional.empty();
        }
    }

    /// How many processes were ended for want of memory; 0 when the group is gone.
    public long outOfMemoryKills() {
        return memoryDirectory()
                .map(
                        directory -> {
                            Path first = directory.resolve("memory.oom_control");
                            Path second = directory.resolve("memory.events");
                            return lines(Files.exists(first) ? first : second).stream()
                                    .filter(l -> l.startsWith(KILLS))
                                    .mapToLong(
                                            l ->
                                                    Long.parseLong(
                                                            l.substring(KILLS.length()).strip()))
                                    .sum();
                        })
                .orElse(0L);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return List.of();
        }
    }

    /// Ends all who are in it, which takes milliseconds, or longer when they are thousands. Nobody
    /// new comes up meanwhile. Nothing when there is no group.
    public void kill() {
        Optional<Path> keeper = hierarchies.keeper().map(this::directory);
        if (keeper.isEmpty() || pids(keeper.get()).isEmpty()) {
            return;
        }
        barBirths();
        Path all = keeper.get().resolve(KILL);
        for (int i = 0; i < ROUNDS; i++) {
            List<Long> pids = pids(keeper.get());
            if (pids.isEmpty()) {
                return;
            }
            if (!attempt(all, "1")) {
                pids.forEach(
                        pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        LOG.log(System.Logger.Level.WARNING, "{0}: not all of it could be ended", name);
    }

    private void barBirths() {
        Place pids = hierarchies.places().get(Controller.PIDS);
        if (pids != null) {
            attempt(directory(pids).resolve(PIDS_MAX), "0");
        }
    }

    private static boolean attempt(Path file, String value) {
        try {
            write(file, value);
            return true;
        } catch (IOException e) {
            // older systems do not have it
            return false;
        }
    }

    private static List<Long> pids(Path directory) {
        try {
            return lines(directory.resolve(Hierarchies.MEMBERS)).stream()
                    .map(Long::parseLong)
                    .toList();
        } catch (NumberFormatException e) {
            return List.of();
        }
    }

    /// Removes it when nobody is in it any more; nothing when there is none.
    public void remove() {
        for (Path directory : directories()) {
            try {
                Files.deleteIfExists(directory);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, directory + " stays", e);
            }
        }
    }
}
