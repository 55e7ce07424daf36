package dev.meros.longrunning.core.definition;

import dev.meros.api.match.Constraint;
import dev.meros.api.model.Scalar;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads the definition of an app in any form that clients send: types first, then what is not
/// supported, then the legacy part, which is turned into the canonical form, and at last the rules
/// of [AppRules]. The order decides which error a client sees.
public final class AppInput {
    private static final List<String> ARCHIVES =
            List.of(
                    ".tar",
                    ".tar.gz",
                    ".tar.bz2",
                    ".tar.xz",
                    ".gz",
                    ".tgz",
                    ".tbz2",
                    ".txz",
                    ".zip");

    private final Input in;
    private final Problems types;
    private final Problems rules = new Problems();
    private final String path;
    private final String role;
    private final @Nullable AppId group;

    private AppInput(@Nullable Object document, String path, String role, @Nullable AppId group) {
        this.types = new Problems();
        this.in = Input.of(document, path, types);
        this.path = path;
        this.role = role;
        this.group = group;
    }

    /// The canonical app of a document. `id` is the app's id when the caller knows it (from the
    /// URL), `role` the one of this framework, `path` where the document stands in the request.
    ///
    /// Throws [Refusal.Refused] with all problems of the first stage that has some.
    public static App read(
            @Nullable Object document,
            @Nullable AppId id,
            String role,
            Instant version,
            String path) {
        AppInput input = new AppInput(document, path, role, null);
        App app = input.read(id, version);
        input.check(app);
        return app;
    }

    /// The same for an app in the document of a group, from which its id and its dependencies are
    /// seen.
    public static App member(@Nullable Object document, AppId group, String role, String path) {
        AppInput input = new AppInput(document, path, role, group);
        App app = input.read(null, Instant.EPOCH);
        input.check(app);
        return app;
    }

    /// The app of a document written by [AppOutput]; rules are not looked at again.
    public static App stored(@Nullable Object document, Instant version) {
        AppInput input = new AppInput(document, "", "*", null);
        App app = input.read(null, version);
        if (!input.types.isEmpty()) {
            throw new Refusal.Refused(new Refusal.Malformed(input.types.byPath()));
        }
        return app;
    }

    private App read(@Nullable AppId known, Instant version) {
        AppId id = known;
        if (id == null) {
            String text = in.text("id");
            if (text == null && !in.has("id")) {
                in.problem("id", "error.path.missing");
            }
            id = AppId.resolve(text == null ? "/" : text, group == null ? AppId.ROOT : group);
        }
        App.Networking networking = NetworkInput.read(in, rules);
        return new App(
                id,
                run(),
                size(),
                in.integer("instances", 1),
                env(),
                in.textMap("labels"),
                constraints(),
                networking,
                ChecksInput.read(in, networking.ports().size(), rules),
                upgradeStrategy(),
                backOff(),
                killGrace(),
                fetch(),
                ContainerInput.read(in, networking.mode(), rules),
                in.texts("acceptedResourceRoles"),
                unreachable(),
                in.choice("killSelection", App.KillSelection.YOUNGEST_FIRST),
                dependencies(id),
                in.text("role", role),
                version);
    }

    private App.Size size() {
        Input limits = in.object("resourceLimits");
        return new App.Size(
                amount("cpus", 1),
                amount("mem", 128),
                amount("disk", 0),
                in.integer("gpus", 0),
                limits == null ? null : limit(limits, "cpus"),
                limits == null ? null : limit(limits, "mem"));
    }

    private @Nullable Scalar limit(Input limits, String field) {
        if ("unlimited".equals(limits.raw(field))) {
            rules.add(limits.path(field), Unsupported.text("an unlimited resource"));
            return null;
        }
        Double value = limits.number(field);
        if (value != null && Math.abs(value) > 1e12) {
            rules.add(limits.path(field), "must be less than 1e12");
            return null;
        }
        return value == null ? null : Scalar.of(value);
    }

    private void check(App app) {
        Unsupported.check(in, path, rules);
        if (!types.isEmpty()) {
            throw new Refusal.Refused(new Refusal.Malformed(types.byPath()));
        }
        AppRules.check(app, role, path, rules);
        if (!rules.isEmpty()) {
            throw new Refusal.Refused(new Refusal.Invalid(rules.byPath()));
        }
    }

    /// Seen from the group whose document this is, else from the app itself.
    private SortedSet<AppId> dependencies(AppId id) {
        SortedSet<AppId> dependencies = new TreeSet<>();
        for (String text : in.texts("dependencies")) {
            dependencies.add(AppId.resolve(text, group == null ? id : group));
        }
        return Collections.unmodifiableSortedSet(dependencies);
    }

    private App.Run run() {
        return new App.Run(
                in.text("cmd"),
                in.texts("args"),
                in.text("user"),
                in.text("executor", ""),
                Boolean.TRUE.equals(in.flag("tty")) ? App.Terminal.TTY : App.Terminal.NONE);
    }

    private Scalar amount(String field, double otherwise) {
        double value = in.number(field, otherwise);
        if (Math.abs(value) > 1e12) {
            rules.add(in.path(field), "must be less than 1e12");
            return Scalar.ZERO;
        }
        return Scalar.of(value);
    }

    private SortedMap<String, String> env() {
        if (in.raw("env") instanceof Map<?, ?> map
                && map.values().stream().anyMatch(Map.class::isInstance)) {
            rules.add(in.path("env"), Unsupported.text("env with a secret"));
            return new TreeMap<>();
        }
        return in.textMap("env");
    }

    private List<Constraint> constraints() {
        List<Constraint> constraints = new ArrayList<>();
        List<List<String>> lists = in.textLists("constraints");
        for (int i = 0; i < lists.size(); i++) {
            List<String> texts = lists.get(i);
            String at = in.path("constraints") + "(" + i + ")";
            if (texts.size() < 2 || texts.size() > 3) {
                rules.add(
                        at,
                        "Each constraint must have either 2 or 3 fields: "
                                + "[field, operator, optional value]");
                continue;
            }
            constraint(texts, at).ifPresent(constraints::add);
        }
        return List.copyOf(constraints);
    }

    private Optional<Constraint> constraint(List<String> texts, String at) {
        Constraint.Operator operator;
        try {
            operator = Constraint.Operator.of(texts.get(1));
        } catch (IllegalArgumentException _) {
            rules.add(
                    at,
                    "Constraint operator must be one of the following: UNIQUE, CLUSTER, "
                            + "GROUP_BY, LIKE, UNLIKE, MAX_PER or IS");
            return Optional.empty();
        }
        String value = texts.size() == 3 ? texts.get(2) : null;
        if (!operator.takes(value)) {
            rules.add(at, wrongValue(operator, value));
            return Optional.empty();
        }
        return Optional.of(new Constraint(texts.get(0), operator, value));
    }

    /// Marathon's words for a value that an operator does not take.
    private static String wrongValue(Constraint.Operator operator, @Nullable String value) {
        if (value != null && value.length() > Constraint.MAX_VALUE) {
            return "Value must not be longer than " + Constraint.MAX_VALUE + " characters";
        }
        return switch (operator) {
            case UNIQUE -> "Value specified but not used";
            case GROUP_BY -> "Value was specified but is not a number";
            case LIKE, UNLIKE ->
                    value == null
                            ? "A regular expression value must be provided"
                            : "'" + value + "' is not a valid regular expression";
            case MAX_PER -> "Value was not specified or is not a number";
            case CLUSTER, IS -> "A value must be provided";
        };
    }

    private App.UpgradeStrategy upgradeStrategy() {
        boolean single = "true".equals(in.textMap("labels").get("MARATHON_SINGLE_INSTANCE_APP"));
        double otherwise = single ? 0 : 1;
        Input strategy = in.object("upgradeStrategy");
        return strategy == null
                ? new App.UpgradeStrategy(otherwise, otherwise)
                : new App.UpgradeStrategy(
                        strategy.number("minimumHealthCapacity", otherwise),
                        strategy.number("maximumOverCapacity", otherwise));
    }

    private App.BackOff backOff() {
        return new App.BackOff(
                seconds("backoffSeconds", 1),
                in.number("backoffFactor", 1.15),
                seconds("maxLaunchDelaySeconds", 300));
    }

    private @Nullable Duration killGrace() {
        return in.has("taskKillGracePeriodSeconds")
                ? seconds("taskKillGracePeriodSeconds", 3)
                : null;
    }

    private Duration seconds(String field, double otherwise) {
        return ChecksInput.seconds(in, field, otherwise);
    }

    private App.@Nullable Unreachable unreachable() {
        if (in.raw("unreachableStrategy") instanceof String text) {
            if (!text.equals("disabled")) {
                in.problem("unreachableStrategy", "error.unknown.enum.literal");
            }
            return null;
        }
        Input strategy = in.object("unreachableStrategy");
        return strategy == null
                ? new App.Unreachable(Duration.ZERO, Duration.ZERO)
                : new App.Unreachable(
                        ChecksInput.seconds(strategy, "inactiveAfterSeconds", 0),
                        ChecksInput.seconds(strategy, "expungeAfterSeconds", 0));
    }

    /// `fetch`, or `uris` from older clients.
    private List<App.Fetch> fetch() {
        List<App.Fetch> fetch = new ArrayList<>();
        for (Input one : in.objects("fetch")) {
            fetch.add(
                    new App.Fetch(
                            one.text("uri", ""),
                            !Boolean.FALSE.equals(one.flag("extract")),
                            Boolean.TRUE.equals(one.flag("executable")),
                            Boolean.TRUE.equals(one.flag("cache")),
                            one.text("destPath")));
        }
        List<String> uris = in.texts("uris");
        if (!uris.isEmpty() && !fetch.isEmpty()) {
            rules.add(in.path("uris"), "may not be set in conjunction with fetch");
        }
        for (String uri : uris) {
            boolean archive = ARCHIVES.stream().anyMatch(uri::endsWith);
            fetch.add(new App.Fetch(uri, archive, false, false, null));
        }
        return List.copyOf(fetch);
    }
}
