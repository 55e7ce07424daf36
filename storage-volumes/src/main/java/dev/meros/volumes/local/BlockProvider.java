package dev.meros.volumes.local;

import dev.meros.volumes.Capabilities;
import dev.meros.volumes.Capabilities.Enforcement;
import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Content;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeUsage;
import dev.meros.volumes.backup.Archive;
import dev.meros.volumes.backup.BackupHeader;
import dev.meros.volumes.backup.BackupStream;
import dev.meros.volumes.system.Programs;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One volume that has a whole block device to itself, with a file system that is made for it, or,
/// when it asks for the file system `raw`, without any: its holders get the device. Needs root.
///
/// A device that shows signs of holding something is not touched, and one that does not hold what
/// was made on it is not mounted. Destroying a volume wipes these signs from the device, and
/// nothing else.
public final class BlockProvider extends LocalVolumeProvider {
    /// The kind in the names of these providers.
    public static final String KIND = "block";

    private static final String MOUNT = "mount";
    private static final String STATE = "state";
    private static final String MAKING = "making";
    private static final String MADE = "made";

    private final Path device;
    private final Filesystems filesystems;

    /// A volume on `device`; what is known of it is kept below `root`, which must exist when the
    /// volume is made.
    public BlockProvider(String name, Path root, Path device, Steps steps) {
        super(name, root, steps);
        this.device = device;
        this.filesystems = new Filesystems(programs());
    }

    @Override
    public Capabilities capabilities() {
        List<String> known = new ArrayList<>(Filesystems.known());
        known.add(VolumeSpec.RAW);
        return new Capabilities(
                Enforcement.HARD, EnumSet.of(Feature.TARGET, Feature.BACKUP, Feature.RAW), known);
    }

    private static boolean isRaw(VolumeSpec spec) {
        return VolumeSpec.RAW.equals(spec.filesystem());
    }

    @Override
    public Map<String, String> create(VolumeSpec spec, Content content) {
        requireRoot();
        String type = isRaw(spec) ? VolumeSpec.RAW : Filesystems.require(spec);
        return call(
                spec.id(),
                "made",
                () -> {
                    if (!isThere(spec.id())) {
                        requireSize(spec.sizeMb());
                        requireNothingOnIt();
                        homes().make(spec.id());
                        write(spec.id(), MAKING, "");
                        if (!isRaw(spec)) {
                            filesystems.make(type, device);
                        }
                        write(spec.id(), MADE, isRaw(spec) ? "" : uuid());
                    }
                    return Map.of();
                });
    }

    private void requireSize(long sizeMb) {
        long mb = sizeBytes() >> 20;
        if (sizeMb > mb) {
            throw new VolumeException("size: " + sizeMb + " MB (expected: at most " + mb + ")");
        }
    }

    private long sizeBytes() {
        Programs.Outcome size = programs().ask("blockdev", "--getsize64", device.toString());
        if (size.status() != 0) {
            throw new VolumeException(
                    "device: "
                            + device
                            + " (expected: a block device; "
                            + size.output().strip()
                            + ")");
        }
        return Long.parseLong(size.output().strip());
    }

    private void requireNothingOnIt() {
        for (VolumeId other : super.list()) {
            if (state(other) != null) {
                throw new VolumeException(
                        "device: "
                                + device
                                + " has volume "
                                + other
                                + " (expected: no other volume)");
            }
        }
        Programs.Outcome signs =
                programs().ask("wipefs", "--noheadings", "--output=TYPE", device.toString());
        if (signs.status() != 0 || !signs.output().isBlank()) {
            throw new VolumeException(
                    "device: "
                            + device
                            + " holds "
                            + signs.output().strip().replace('\n', ' ')
                            + " (expected: nothing; wipefs --all clears it)");
        }
    }

    @Override
    protected Path attach(Volume volume) throws IOException {
        if (!isThere(volume.id())) {
            throw new VolumeException("volume: " + volume.id() + " (expected: one that exists)");
        }
        if (isRaw(volume.spec())) {
            return device;
        }
        Path mount = mount(volume.id());
        durable().makeDirectories(mount);
        String type = Filesystems.of(volume.spec());
        if (mounts().at(mount).isEmpty()) {
            requireOurs(volume.id());
            mounts().mount(device.toString(), mount, type, Filesystems.options(type));
        }
        Filesystems.removeLostAndFound(mount);
        return mount;
    }

    @Override
    protected void detach(Volume volume) throws IOException {
        mounts().unmount(mount(volume.id()));
        durable().remove(mount(volume.id()));
    }

    @Override
    public VolumeUsage usage(Volume volume) {
        return call(
                volume.id(),
                "measured",
                () -> {
                    if (isRaw(volume.spec())) {
                        return new VolumeUsage(sizeBytes(), -1);
                    }
                    FileStore store = Files.getFileStore(attach(volume));
                    long used = store.getTotalSpace() - store.getUnallocatedSpace();
                    detachUnused(volume);
                    return new VolumeUsage(used, -1);
                });
    }

    @Override
    public void backup(Volume volume, Optional<String> snapshot, OutputStream to) {
        if (!isRaw(volume.spec())) {
            super.backup(volume, snapshot, to);
            return;
        }
        call(
                volume.id(),
                "backed up",
                () -> {
                    try (InputStream from = Files.newInputStream(device)) {
                        BackupStream.write(
                                Archive.header(volume, BackupHeader.RAW), from::transferTo, to);
                    }
                    return volume;
                });
    }

    @Override
    public void restore(Volume volume, InputStream from) {
        if (!isRaw(volume.spec())) {
            super.restore(volume, from);
            return;
        }
        call(
                volume.id(),
                "restored",
                () -> {
                    steps().before("write device");
                    try (FileChannel to = FileChannel.open(device, StandardOpenOption.WRITE)) {
                        BackupStream.read(
                                from,
                                (header, in) -> {
                                    header.requireContent(BackupHeader.RAW);
                                    in.transferTo(Channels.newOutputStream(to));
                                });
                        to.force(true);
                    }
                    return volume;
                });
    }

    @Override
    public void destroy(Volume volume) {
        call(
                volume.id(),
                "destroyed",
                () -> {
                    VolumeId id = volume.id();
                    wipe(volume);
                    return id;
                });
    }

    /// Takes from the device what shows that it holds something, and forgets it.
    private void wipe(Volume volume) throws IOException {
        if (state(volume.id()) != null && Files.exists(device)) {
            detach(volume);
            requireUnused();
            // fails when something else has the device
            programs().run(Programs.SHORT, "wipefs", "--all", device.toString());
        }
        removeHome(volume.id());
    }

    private void requireUnused() throws IOException {
        String real = device.toRealPath().toString();
        mounts().list().stream()
                .filter(m -> m.source().equals(real) || m.source().equals(device.toString()))
                .forEach(
                        m -> {
                            throw new VolumeException(
                                    "device: "
                                            + device
                                            + " is mounted at "
                                            + m.point()
                                            + " (expected: nowhere)");
                        });
    }

    private void removeHome(VolumeId id) throws IOException {
        if (Files.isDirectory(homes().of(id), LinkOption.NOFOLLOW_LINKS)) {
            durable().remove(homes().of(id).resolve(".new-" + STATE));
            durable().remove(homes().of(id).resolve(STATE));
            durable().remove(mount(id));
            homes().remove(id);
        }
    }

    @Override
    public Presence recover(Volume volume) {
        return call(
                volume.id(),
                "recovered",
                () -> {
                    if (volume.publications().isEmpty()) {
                        detach(volume);
                    }
                    State state = state(volume.id());
                    if (state == null || state.phase().equals(MAKING)) {
                        // nobody has had it yet
                        wipe(volume);
                    }
                    return isThere(volume.id()) ? Presence.PRESENT : Presence.ABSENT;
                });
    }

    private boolean isThere(VolumeId id) {
        State state = state(id);
        return state != null && state.phase().equals(MADE) && Files.exists(device);
    }

    /// What has become of the device of a volume, and the id of the file system that was made on
    /// it.
    private record State(String phase, String device, String uuid) {}

    /// As the home of a volume has it; `null` when that is not a home of a volume on this device.
    private @Nullable State state(VolumeId id) {
        try {
            List<String> lines = Files.readAllLines(homes().of(id).resolve(STATE));
            return lines.size() == 3 && lines.get(1).equals(device.toString())
                    ? new State(lines.get(0), lines.get(1), lines.get(2))
                    : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new VolumeException("volume " + id + ": its state cannot be read: " + e, e);
        }
    }

    private void write(VolumeId id, String phase, String uuid) throws IOException {
        byte[] text = (phase + "\n" + device + "\n" + uuid + "\n").getBytes(StandardCharsets.UTF_8);
        durable().write(homes().of(id).resolve(STATE), text);
    }

    private String uuid() {
        return programs()
                .ask("blkid", "--probe", "--output=value", "--match-tag=UUID", device.toString())
                .output()
                .strip();
    }

    /// Names of devices may change when the node restarts.
    private void requireOurs(VolumeId id) {
        State state = state(id);
        String found = uuid();
        if (state == null || !state.uuid().equals(found)) {
            throw new VolumeException(
                    "device: "
                            + device
                            + " has file system "
                            + (found.isEmpty() ? "none" : found)
                            + " (expected: that of volume "
                            + id
                            + ")");
        }
    }

    private Path mount(VolumeId id) {
        return homes().of(id).resolve(MOUNT);
    }

    @Override
    public List<VolumeId> list() {
        return super.list().stream().filter(this::isThere).toList();
    }
}
