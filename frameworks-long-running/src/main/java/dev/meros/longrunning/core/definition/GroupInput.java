package dev.meros.longrunning.core.definition;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;
import dev.meros.longrunning.core.group.Group;
import dev.meros.longrunning.core.group.Tree;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the document of a group makes of the tree. `apps` and `groups` replace what the group has
/// of them, children that are not named are removed; what is absent stays. Instead of all that a
/// document may say `scaleBy` or `version` alone.
public final class GroupInput {
    /// The most groups in one another.
    private static final int MAX_DEPTH = 64;

    private final String role;
    private final Problems types = new Problems();
    private final Problems rules = new Problems();
    private final TreeMap<AppId, App> apps;
    private final TreeMap<AppId, Group> groups;

    private GroupInput(Tree before, String role) {
        this.role = role;
        this.apps = new TreeMap<>(before.apps());
        this.groups = new TreeMap<>(before.groups());
    }

    /// What a document asks for.
    public sealed interface Wanted {
        /// The group that is to change.
        AppId group();

        /// This tree, changed in this group.
        record Changed(AppId group, Tree tree) implements Wanted {}

        /// So many times the instances of every app.
        record Scaled(AppId group, double factor) implements Wanted {}

        /// The group as it was.
        record Restored(AppId group, Instant version) implements Wanted {}
    }

    /// Reads a document. `group` is what the address names; a document with an `id` names a group
    /// as seen from there, or that group itself. Throws [Refusal.Refused] with all problems of the
    /// first stage that has some.
    public static Wanted read(@Nullable Object document, AppId group, Tree before, String role) {
        GroupInput input = new GroupInput(before, role);
        Input in = Input.of(document, "", input.types);
        AppId id = input.id(in, group);
        Wanted wanted = input.alone(in, id).orElse(null);
        if (wanted == null) {
            input.group(in, id, "", 0);
            wanted = new Wanted.Changed(id, new Tree(input.apps, input.groups));
        }
        input.refuse();
        return wanted;
    }

    private void refuse() {
        if (!types.isEmpty()) {
            throw new Refusal.Refused(new Refusal.Malformed(types.byPath()));
        }
        if (!rules.isEmpty()) {
            throw new Refusal.Refused(new Refusal.Invalid(rules.byPath()));
        }
    }

    /// The group that a document is about, whose address may be that of its parent.
    private AppId id(Input in, AppId address) {
        String text = in.text("id");
        if (text == null) {
            return address;
        }
        AppId named = AppId.resolve(text, address);
        boolean repeated = AppId.resolve(text, address.parent()).equals(address);
        return repeated && !text.startsWith("/") && !address.isRoot() ? address : named;
    }

    private Optional<Wanted> alone(Input in, AppId id) {
        boolean scale = in.has("scaleBy");
        boolean version = in.has("version");
        if (!scale && !version) {
            return Optional.empty();
        }
        String field = scale ? "scaleBy" : "version";
        for (String other :
                List.of("apps", "groups", "dependencies", "enforceRole", "scaleBy", "version")) {
            if (!other.equals(field) && in.has(other)) {
                rules.add(
                        "/" + field, "The '" + field + "' field may not be combined with others.");
            }
        }
        if (scale) {
            double factor = in.number("scaleBy", 1);
            if (factor < 0) {
                rules.add("/scaleBy", "must be greater than or equal to 0");
            }
            return Optional.of(new Wanted.Scaled(id, factor));
        }
        String text = in.text("version", "");
        Instant then = Timestamps.parse(text).orElseThrow(() -> Refusal.noTime(text));
        return Optional.of(new Wanted.Restored(id, then));
    }

    private void group(Input in, AppId id, String path, int depth) {
        if (depth > MAX_DEPTH) {
            rules.add(path + "/groups", "must not be nested more than " + MAX_DEPTH + " times");
            return;
        }
        AppRules.path(id, path, rules);
        Group group = groups.getOrDefault(id, Group.of(id, Instant.EPOCH));
        if (in.has("dependencies")) {
            SortedSet<AppId> dependencies = new TreeSet<>();
            in.texts("dependencies").forEach(text -> dependencies.add(AppId.resolve(text, id)));
            group = group.withDependencies(dependencies);
        }
        if (in.has("enforceRole")) {
            group = enforced(group, in, path);
        }
        groups.put(id, group);
        if (in.has("apps")) {
            apps(in, id, path);
        }
        if (in.has("groups")) {
            groups(in, id, path, depth);
        }
    }

    private Group enforced(Group group, Input in, String path) {
        Boolean enforce = in.flag("enforceRole");
        checkEnforceRole(group.id(), enforce, path, rules);
        return group.withEnforceRole(enforce);
    }

    /// The rules for what a group says of roles; `path` is where its document stands.
    public static void checkEnforceRole(
            AppId group, @Nullable Boolean enforce, String path, Problems rules) {
        if (group.segments().size() != 1) {
            rules.add(path + "/enforceRole", "enforceRole can only be set on top-level groups");
        }
        if (Boolean.TRUE.equals(enforce)) {
            rules.add(path + "/enforceRole", "enforceRole true is not supported");
        }
    }

    private void apps(Input in, AppId id, String path) {
        Set<AppId> named = new HashSet<>();
        List<Input> documents = in.objects("apps");
        for (int i = 0; i < documents.size(); i++) {
            String at = path + "/apps(" + i + ")";
            App app = member(documents.get(i).document(), id, at);
            if (app == null) {
                continue;
            }
            if (!app.id().parent().equals(id)) {
                rules.add(at + "/id", "identifier " + app.id() + " is not child of " + id);
            } else if (!named.add(app.id())) {
                rules.add(at + "/id", "identifier " + app.id() + " is not unique");
            } else {
                apps.put(app.id(), app);
            }
        }
        apps.keySet().removeIf(each -> each.parent().equals(id) && !named.contains(each));
    }

    /// An app of the group; null when there is something wrong with it, which is kept.
    private @Nullable App member(Object document, AppId id, String at) {
        try {
            return AppInput.member(document, id, role, at);
        } catch (Refusal.Refused e) {
            switch (e.refusal()) {
                case Refusal.Malformed(var details) -> keep(details, types);
                case Refusal.Invalid(var details) -> keep(details, rules);
                default -> throw e;
            }
            return null;
        }
    }

    private static void keep(Map<String, List<String>> details, Problems problems) {
        details.forEach((path, texts) -> texts.forEach(text -> problems.add(path, text)));
    }

    private void groups(Input in, AppId id, String path, int depth) {
        Set<AppId> named = new HashSet<>();
        List<Input> documents = in.objects("groups");
        for (int i = 0; i < documents.size(); i++) {
            String at = path + "/groups(" + i + ")";
            Input document = documents.get(i);
            String text = document.text("id");
            if (text == null) {
                document.problem("id", "error.path.missing");
                continue;
            }
            AppId child = AppId.resolve(text, id);
            if (child.isRoot() || !child.parent().equals(id)) {
                rules.add(at + "/id", "identifier " + child + " is not child of " + id);
                continue;
            }
            named.add(child);
            group(document, child, at, depth + 1);
        }
        for (Group gone : new ArrayList<>(groups.values())) {
            if (!gone.id().isRoot()
                    && gone.id().parent().equals(id)
                    && !named.contains(gone.id())) {
                Tree.below(apps, gone.id()).clear();
                Tree.below(groups, gone.id()).clear();
                groups.remove(gone.id());
            }
        }
    }
}
