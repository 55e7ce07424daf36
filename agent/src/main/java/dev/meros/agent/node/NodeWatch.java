package dev.meros.agent.node;

import dev.meros.agent.AgentException;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Knows what the node has, notices when that changes while the agent runs, and decides with what
/// to register. Its name and address stay what they were at the start. Thread-safe.
///
/// What a kernel refuses, since it would take away what is reserved or holds volumes, is not
/// announced again: the agent stays with what the kernel knows until the node changes once more or
/// somebody asks to look again.
public final class NodeWatch {
    private static final System.Logger LOG = System.getLogger(NodeWatch.class.getName());

    private final NodeDetector detector;
    private Node found;
    private Node sent;
    private @Nullable Node accepted;
    private @Nullable Node refused;
    private String trouble = "";

    /// What came of a look.
    public enum Look {
        SAME,
        CHANGED
    }

    public NodeWatch(NodeDetector detector) {
        this.detector = detector;
        this.found = detector.detect();
        this.sent = found;
    }

    /// The node as it was found last.
    public synchronized Node node() {
        return found;
    }

    /// All that is known of the machine at this moment.
    public Facts facts() {
        return detector.facts();
    }

    /// Looks at the node again; what was refused may be announced again. Throws [AgentException]
    /// when settings about it are wrong, and all stays as it was.
    public synchronized Look look() {
        Node now = detector.detect(found);
        Node next =
                new Node(
                        found.hostname(),
                        found.ip(),
                        now.resources(),
                        now.attributes(),
                        found.domain(),
                        now.disks(),
                        now.amounts());
        boolean again = refused != null;
        refused = null;
        if (next.equals(found)) {
            return again ? Look.CHANGED : Look.SAME;
        }
        if (!next.resources().equals(found.resources())) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "the node has {0} now (before: {1})",
                    text(next.resources()),
                    text(found.resources()));
        }
        found = next;
        return Look.CHANGED;
    }

    /// Looks by itself: what was refused stays so unless the node has changed, and what is wrong is
    /// logged, once for as long as it stays the same.
    public synchronized Look watch() {
        Node before = refused;
        try {
            Look look = look();
            trouble = "";
            if (before != null && before.equals(found)) {
                refused = before;
                return Look.SAME;
            }
            return look;
        } catch (AgentException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(trouble)) {
                trouble = message;
                LOG.log(System.Logger.Level.WARNING, "the node is left as it was: {0}", message);
            }
            return Look.SAME;
        }
    }

    /// What to register with.
    public synchronized Node announced() {
        sent = accepted != null && found.equals(refused) ? accepted : found;
        return sent;
    }

    /// A kernel has taken what was announced last.
    public synchronized void accepted() {
        accepted = sent;
    }

    /// A kernel has refused what was announced last, with this reason.
    public synchronized void refused(String reason) {
        if (accepted != null && !accepted.equals(sent) && reason.startsWith("resources: ")) {
            refused = sent;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the kernel does not take what the node has now, the agent stays with {0}: {1}",
                    text(accepted.resources()),
                    reason);
        }
    }

    private static String text(List<Resource> resources) {
        return ResourceText.format(Resources.of(resources));
    }
}
