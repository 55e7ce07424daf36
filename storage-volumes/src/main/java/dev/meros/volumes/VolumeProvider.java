package dev.meros.volumes;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes the volumes of one kind real on this node. A provider keeps no record of what was asked:
/// each call gets what the node's registry knows, and finds out the rest by looking.
///
/// Every call may be repeated, and has the effect of one. A process may die within any call; its
/// successor calls [#recover(Volume)] before anything else, and then finishes or undoes what was
/// begun. Calls for one volume come one at a time, those for different volumes at once. All calls
/// throw [VolumeException] when the disk or the system refuses, and leave the volume usable then;
/// only after [#rollback] it may be so no sooner than the call has been made again.
///
/// What a provider cannot do, its [Capabilities] do not name; such a call throws.
public interface VolumeProvider {
    /// The name under which [VolumeProviders] finds it.
    String name();

    Capabilities capabilities();

    /// Makes a volume; one that is there already is left as it is, whatever it holds. Returns what
    /// shall be kept and handed back as [Volume#context()].
    Map<String, String> create(VolumeSpec spec, Content content);

    /// Makes the volume usable for a holder and says where it is on this node. When the publication
    /// has a target, that is where. Without one the path is the same for all holders, and whoever
    /// passes it on to a read-only holder must see to it.
    ///
    /// `volume` has the publications for all other holders, those that were begun included.
    Path publish(Volume volume, Publication publication);

    /// Takes away what [#publish] made for this holder, and, when the volume has no publication for
    /// others, whatever made it usable on this node. What still uses it sees it until it lets go.
    void unpublish(Volume volume, Publication publication);

    /// Makes the volume larger or smaller; returns the size in MB that it has got. Nothing that it
    /// holds is lost: a size that is too small is refused.
    default long resize(Volume volume, long sizeMb) {
        throw unable("resize volumes");
    }

    /// Makes a snapshot of this name, or leaves the one that is there.
    default Snapshot snapshot(Volume volume, String name) {
        throw unable("make snapshots");
    }

    /// The snapshots of a volume, by their names.
    default List<Snapshot> snapshots(Volume volume) {
        return List.of();
    }

    /// Deletes a snapshot, whole or half made, if there is one.
    default void deleteSnapshot(Volume volume, String name) {
        throw unable("make snapshots");
    }

    /// Lets a volume that nobody uses hold again what a snapshot of it holds.
    default void rollback(Volume volume, String snapshot) {
        throw unable("go back to snapshots");
    }

    /// Writes what a snapshot holds, or the volume itself, to a stream that [#restore] understands;
    /// the stream stays open. Without a snapshot nobody may be writing to the volume.
    default void backup(Volume volume, Optional<String> snapshot, OutputStream to) {
        throw unable("back volumes up");
    }

    /// Fills a volume that is empty from a stream that [#backup] of any provider wrote. When this
    /// throws, what the volume holds is of no use.
    default void restore(Volume volume, InputStream from) {
        throw unable("fill volumes from streams");
    }

    /// How much the volume holds.
    VolumeUsage usage(Volume volume);

    /// Destroys the volume with its snapshots and all they hold, whether it is whole, half made or
    /// gone. Refuses when something on the node still uses it.
    void destroy(Volume volume);

    /// Clears away what a process that died has left half done at a volume, and says whether the
    /// volume is there. What [Volume#pending()] says is finished or undone by other calls
    /// afterwards.
    Presence recover(Volume volume);

    /// The volumes that the provider finds by looking, whoever made them.
    List<VolumeId> list();

    /// Whether a volume is there.
    enum Presence {
        PRESENT,
        ABSENT
    }

    private VolumeException unable(String what) {
        return new VolumeException(
                "provider: " + name() + " (expected: one that can " + what + ")");
    }
}
