package dev.meros.longrunning.core.definition;

import dev.meros.api.model.Scalar;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.CheckDefinition.Protocol;
import dev.meros.longrunning.core.app.Container;
import dev.meros.longrunning.core.app.ReadinessCheck;
import dev.meros.longrunning.core.app.StatusCheck;
import dev.meros.longrunning.core.document.Problems;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The rules a canonical app keeps, with the texts and paths that clients of Marathon know.
final class AppRules {
    private static final Pattern SEGMENT =
            Pattern.compile(
                    "(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*"
                            + "([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])");
    private static final List<String> RESERVED = List.of("restart", "tasks", "versions", ".", "..");

    private final App app;
    private final String path;
    private final Problems problems;

    private AppRules(App app, String path, Problems problems) {
        this.app = app;
        this.path = path;
        this.problems = problems;
    }

    static void check(App app, String frameworkRole, String path, Problems problems) {
        AppRules rules = new AppRules(app, path, problems);
        rules.id(app.id());
        rules.run();
        rules.amounts();
        NetworkRules.check(app, path, problems);
        rules.healthChecks();
        rules.readiness();
        rules.status();
        rules.strategies();
        rules.roles(frameworkRole);
    }

    private void problem(String field, String text) {
        problems.add(path + field, text);
    }

    private void unless(boolean condition, String field, String text) {
        if (!condition) {
            problem(field, text);
        }
    }

    private void id(AppId id) {
        if (id.isRoot()) {
            problem("/id", "Path must contain at least one path element");
            return;
        }
        path(id, path, problems);
        unless(
                !RESERVED.contains(id.segments().getLast()),
                "/id",
                "must not end with any of the following: restart, tasks, versions, ., ..");
    }

    /// What the id of an app or a group may look like; `at` is where the document stands.
    static void path(AppId id, String at, Problems problems) {
        if (id.path().length() > AppId.MAX_LENGTH) {
            problems.add(at + "/id", "must not be longer than " + AppId.MAX_LENGTH + " characters");
        }
        for (String segment : id.segments()) {
            if (!SEGMENT.matcher(segment).matches()) {
                problems.add(
                        at + "/id",
                        "must fully match regular expression '^" + SEGMENT.pattern() + "$'");
            }
        }
    }

    private void run() {
        App.Run run = app.run();
        String cmd = run.cmd();
        if (cmd != null && cmd.length() < 2) {
            problem("/cmd", "must not be empty");
        }
        boolean bare = cmd == null && run.args().isEmpty();
        boolean both = cmd != null && !run.args().isEmpty();
        Container container = app.container();
        boolean image = container != null && container.docker() != null;
        unless(
                !both && (!bare || image),
                "",
                "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.");
        unless(
                run.executor().isEmpty() || run.executor().equals("//cmd"),
                "/executor",
                Unsupported.text("executor " + run.executor()));
        app.env().keySet().forEach(key -> unless(!key.isEmpty(), "/env", "must not be empty"));
        for (int i = 0; i < app.fetch().size(); i++) {
            unless(
                    !app.fetch().get(i).uri().isEmpty(),
                    "/fetch(" + i + ")/uri",
                    "must not be empty");
        }
    }

    private void amounts() {
        unless(app.cpus().thousandths() >= 0, "/cpus", least("0", app.cpus()));
        unless(app.mem().thousandths() >= 0, "/mem", least("0", app.mem()));
        unless(app.disk().thousandths() >= 0, "/disk", least("0", app.disk()));
        unless(app.size().gpus() >= 0, "/gpus", least("0", app.size().gpus()));
        boolean docker = app.container() != null && app.container().type() == Container.Type.DOCKER;
        unless(
                app.size().gpus() == 0 || !docker,
                "/gpus",
                "gpus are not supported by the Docker containerizer");
        limit("cpus", app.cpus(), app.size().cpusLimit());
        limit("mem", app.mem(), app.size().memLimit());
        unless(app.instances() >= 0, "/instances", least("0", app.instances()));
        App.BackOff backOff = app.backOff();
        unless(!backOff.first().isNegative(), "/backoffSeconds", least("0", backOff.first()));
        unless(backOff.factor() >= 1, "/backoffFactor", least("1.0", backOff.factor()));
        unless(!backOff.max().isNegative(), "/maxLaunchDelaySeconds", least("0", backOff.max()));
        unless(
                app.killGrace() == null || !app.killGrace().isNegative(),
                "/taskKillGracePeriodSeconds",
                "got negative, expected 0 or more");
    }

    private void limit(String name, Scalar request, @Nullable Scalar limit) {
        unless(
                limit == null || limit.compareTo(request) >= 0,
                "/resourceLimits/" + name,
                "resource limit must be greater than or equal to requested resource value");
    }

    private static String least(String bound, Object got) {
        return "got " + got + ", expected " + bound + " or more";
    }

    private void healthChecks() {
        List<CheckDefinition> checks = app.healthChecks();
        for (int i = 0; i < checks.size(); i++) {
            healthCheck(checks.get(i), "/healthChecks(" + i + ")");
        }
        unless(
                checks.stream().filter(c -> c.protocol().onAgent()).count() <= 1,
                "/healthChecks",
                "AppDefinition can contain at most one Mesos health check");
    }

    private void healthCheck(CheckDefinition check, String at) {
        Integer index = check.portIndex();
        unless(
                check.port() == null || index == null,
                at,
                "HealthCheck must specify either a port or a portIndex");
        unless(
                index == null || (index >= 0 && index < app.portDefinitions().size()),
                at + "/portIndex",
                "Health check port indices must address an element of the ports array");
        unless(
                check.port() == null || (check.port() > 0 && check.port() <= 65535),
                at + "/port",
                "got " + check.port() + ", expected between 1 and 65535");
        unless(
                check.protocol() == Protocol.COMMAND || index != null || check.port() != null,
                at,
                "HealthCheck must specify a port or a portIndex");
        unless(
                check.protocol() != Protocol.COMMAND || check.command() != null,
                at + "/command",
                "not defined");
        unless(
                check.protocol().isHttp() || check.path() == null,
                at + "/path",
                "is not allowed for " + check.protocol());
        unless(
                !check.timing().interval().isNegative() && !check.timing().grace().isNegative(),
                at,
                "intervals must not be negative");
        unless(
                check.maxConsecutiveFailures() >= 0,
                at + "/maxConsecutiveFailures",
                least("0", check.maxConsecutiveFailures()));
    }

    private void readiness() {
        ReadinessCheck check = app.checks().readiness();
        if (check == null) {
            return;
        }
        unless(
                app.portDefinitions().stream().anyMatch(p -> check.portName().equals(p.name())),
                "/readinessChecks(0)/portName",
                "portName must match an existing port name: " + check.portName());
        unless(
                check.timeout().compareTo(check.interval()) < 0,
                "/readinessChecks(0)/timeoutSeconds",
                "timeoutSeconds must be less than intervalSeconds");
        unless(
                check.interval().isPositive(),
                "/readinessChecks(0)/intervalSeconds",
                "must be greater than 0");
        unless(
                !check.readyCodes().isEmpty(),
                "/readinessChecks(0)/httpStatusCodesForReady",
                "must not be empty");
    }

    private void status() {
        StatusCheck check = app.checks().status();
        if (check == null) {
            return;
        }
        Container container = app.container();
        unless(
                container == null || container.type() != Container.Type.DOCKER,
                "/check",
                "is not supported by the Docker containerizer");
        Integer index = check.portIndex();
        unless(
                check.kind() == StatusCheck.Kind.EXEC || index != null || check.port() != null,
                "/check",
                "must specify a port or a portIndex");
        unless(
                index == null || (index >= 0 && index < app.portDefinitions().size()),
                "/check/" + check.kind().name().toLowerCase(Locale.ROOT) + "/portIndex",
                "must address an element of the ports array");
        unless(
                check.kind() != StatusCheck.Kind.EXEC
                        || check.shell() != null
                        || !check.argv().isEmpty(),
                "/check/exec/command",
                "not defined");
    }

    private void strategies() {
        App.UpgradeStrategy upgrade = app.upgradeStrategy();
        share("/upgradeStrategy/minimumHealthCapacity", upgrade.minimumHealthCapacity());
        share("/upgradeStrategy/maximumOverCapacity", upgrade.maximumOverCapacity());
        if ("true".equals(app.labels().get("MARATHON_SINGLE_INSTANCE_APP"))) {
            unless(app.instances() <= 1, "/instances", "must be 0 or 1 for single instance apps");
            unless(
                    upgrade.minimumHealthCapacity() == 0 && upgrade.maximumOverCapacity() == 0,
                    "/upgradeStrategy",
                    "must be 0 and 0 for single instance apps");
        }
        App.Unreachable unreachable = app.unreachable();
        if (unreachable != null) {
            unless(
                    !unreachable.inactiveAfter().isNegative(),
                    "/unreachableStrategy/inactiveAfterSeconds",
                    "got negative, expected 0 or more");
            unless(
                    unreachable.inactiveAfter().compareTo(unreachable.expungeAfter()) <= 0,
                    "/unreachableStrategy/inactiveAfterSeconds",
                    "must be less than or equal to expungeAfterSeconds");
        }
    }

    private void share(String field, double value) {
        unless(value >= 0, field, "got " + value + ", expected 0.0 or more");
        unless(value <= 1, field, "got " + value + ", expected 1.0 or less");
    }

    private void roles(String frameworkRole) {
        unless(
                app.role().equals(frameworkRole),
                "/role",
                "role " + app.role() + " is not supported (expected: " + frameworkRole + ")");
        for (String accepted : app.acceptedResourceRoles()) {
            unless(
                    accepted.equals("*") || accepted.equals(app.role()),
                    "/acceptedResourceRoles",
                    "acceptedResourceRoles can only contain * and " + app.role());
        }
    }
}
