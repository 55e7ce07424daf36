package dev.meros.testkit.sim;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.engine.Engine;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Somebody with a few apps, who changes his mind all the time, and in the end wants each of them
/// to have a certain number of instances, no less and no more, for good.
final class AppOwner implements Actor {
    /// The name and id of the framework that runs the apps.
    static final String FRAMEWORK = "long-running";

    private static final List<String> APPS = List.of("/web", "/api", "/shop/cart");
    private static final Command.Origin ORIGIN = new Command.Origin("10.0.0.1", "/v2/apps");
    private static final int MOST_INSTANCES = 4;
    private static final long PAUSE_MICROS = 600_000;

    /// So long nothing must change after all is as it should be.
    private static final Duration STEADY = Duration.ofSeconds(10);

    /// After so long a client takes a request for lost.
    private static final long ANSWER_MICROS = 10_000_000;

    private final Dice dice;
    private final Map<String, Claim> claims = new TreeMap<>();
    private boolean settling;
    private Set<TaskId> seen = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
    private @Nullable Instant steadySince;

    /// What is known of one app: how many instances the framework has promised, where that is
    /// known, and how many there are to be in the end.
    private static final class Claim {
        private final String app;
        private @Nullable Integer promised;
        private boolean certain = true;
        private long pendingUntil;
        private long request;
        private @Nullable Integer wanted;
        private boolean accepted;

        Claim(String app) {
            this.app = app;
        }
    }

    AppOwner(Dice dice) {
        this.dice = dice;
        APPS.forEach(app -> claims.put(app, new Claim(app)));
    }

    @Override
    public void start(World started) {
        next(started);
    }

    private void next(World in) {
        in.agenda.after(
                dice.between(PAUSE_MICROS / 10, 2 * PAUSE_MICROS),
                () -> {
                    if (settling) {
                        claims.values().forEach(c -> want(in, c));
                    } else {
                        act(in, dice.pick(List.copyOf(claims.values())));
                    }
                    next(in);
                });
    }

    @Override
    public void settle() {
        settling = true;
        for (Claim claim : claims.values()) {
            claim.wanted = dice.below(MOST_INSTANCES + 1);
        }
    }

    private static @Nullable SimDriver driver(World in) {
        return in.framework(FRAMEWORK).instance();
    }

    private static Command put(Claim claim, int instances, String version) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", claim.app);
        document.put("cmd", RandomLaunches.SERVICE);
        document.put("cpus", 0.1);
        document.put("mem", 32);
        document.put("instances", instances);
        document.put("env", Map.of("VERSION", version));
        document.put("backoffSeconds", 1);
        document.put("maxLaunchDelaySeconds", 3);
        if (claim.app.equals("/api")) {
            document.put(
                    "healthChecks",
                    List.of(
                            Map.of(
                                    "protocol", "HTTP",
                                    "path", "/",
                                    "gracePeriodSeconds", 5,
                                    "intervalSeconds", 2,
                                    "timeoutSeconds", 1,
                                    "maxConsecutiveFailures", 3)));
        }
        return new Command.ChangeApp(
                AppId.of(claim.app),
                document,
                Command.Absent.KEEP,
                Command.Missing.CREATE,
                Command.Force.OVERRIDE_LOCKS,
                ORIGIN);
    }

    private void act(World in, Claim claim) {
        AppId id = AppId.of(claim.app);
        int instances = dice.below(MOST_INSTANCES + 1);
        switch (dice.below(10)) {
            case 0, 1, 2, 3 -> submit(in, claim, put(claim, instances, "a"), instances);
            case 4, 5 -> submit(in, claim, put(claim, instances, "v" + dice.below(9)), instances);
            case 6 ->
                    submit(
                            in,
                            claim,
                            new Command.RestartApp(id, Command.Force.OVERRIDE_LOCKS),
                            claim.promised);
            case 7 ->
                    submit(
                            in,
                            claim,
                            new Command.KillTasks(
                                    id,
                                    null,
                                    Command.AfterKill.REPLACE,
                                    Command.Force.OVERRIDE_LOCKS),
                            claim.promised);
            case 8 ->
                    submit(
                            in,
                            claim,
                            new Command.DeleteApp(id, Command.Force.OVERRIDE_LOCKS),
                            null);
            default -> {
                // thinks it over
            }
        }
    }

    /// Looks whether what was promised is there, and asks for what there is to be in the end.
    private void want(World in, Claim claim) {
        Integer wanted = claim.wanted;
        if (wanted != null && !claim.accepted) {
            submit(in, claim, put(claim, wanted, "last"), wanted);
        }
    }

    /// `then` is what is promised when the command is accepted; null for no app at all.
    private void submit(World in, Claim claim, Command command, @Nullable Integer then) {
        SimDriver on = driver(in);
        if (on == null
                || !(on.framework() instanceof Engine engine)
                || claim.pendingUntil > in.agenda.micros()) {
            return;
        }
        in.note("owner", "wants", command);
        long request = ++claim.request;
        boolean wasCertain = claim.certain && claim.pendingUntil == 0;
        boolean last = settling;
        claim.certain = false;
        claim.pendingUntil = in.agenda.micros() + ANSWER_MICROS;
        if (wasCertain) {
            check(in, on, engine, claim, claim.promised, request);
        }
        var _ =
                engine.submit(on, command)
                        .whenComplete(
                                (answer, _) -> {
                                    if (request != claim.request) {
                                        return;
                                    }
                                    in.note("owner", "hears", answer);
                                    claim.pendingUntil = 0;
                                    answered(claim, answer, then, wasCertain, last);
                                });
    }

    private static void answered(
            Claim claim, Answer answer, @Nullable Integer then, boolean wasCertain, boolean last) {
        switch (answer) {
            case Answer.Done _,
                    Answer.Deployed _,
                    Answer.Created _,
                    Answer.GroupCreated _,
                    Answer.Planned _,
                    Answer.Tasks _ -> {
                claim.promised = then;
                claim.certain = true;
                claim.accepted = last;
            }
            case Answer.Refused(Refusal.Unavailable _) -> {}
            case Answer.Refused _ -> claim.certain = wasCertain;
        }
    }

    /// An app whose last change was accepted is there, with as many instances, whoever leads.
    private static void check(
            World in,
            SimDriver on,
            Engine engine,
            Claim claim,
            @Nullable Integer promised,
            long request) {
        var _ =
                engine.read(on, core -> Optional.ofNullable(core.state().app(AppId.of(claim.app))))
                        .whenComplete(
                                (found, failure) -> {
                                    if (failure == null && request == claim.request) {
                                        compare(in, claim, promised, found.orElse(null));
                                    }
                                });
    }

    private static void compare(
            World in, Claim claim, @Nullable Integer promised, @Nullable AppEntry entry) {
        Integer there = entry == null ? null : Integer.valueOf(entry.app().instances());
        if (!java.util.Objects.equals(there, promised)) {
            in.watch.fail(
                    "an accepted change of an app is kept",
                    "%s: %s instances were accepted, there are %s"
                            .formatted(claim.app, promised, there));
        }
    }

    /// What is not yet as it should be, if anything.
    Optional<String> missing(World in) {
        KernelProcess kernel = in.kernel.process();
        if (kernel == null) {
            return Optional.of("the kernel is down");
        }
        if (in.framework(FRAMEWORK).isOver()) {
            return Optional.empty();
        }
        Map<String, Integer> running = new TreeMap<>();
        Set<TaskId> now = new TreeSet<>((a, b) -> a.value().compareTo(b.value()));
        for (TaskEntry task : kernel.state().tasks().of(new FrameworkId(FRAMEWORK))) {
            if (!task.latestState().isTerminal()) {
                if (task.state() != TaskState.TASK_RUNNING) {
                    return unsteady("task %s is %s".formatted(task.id(), task.state()));
                }
                running.merge(task.info().name(), 1, Integer::sum);
                now.add(task.id());
            }
        }
        for (Claim claim : claims.values()) {
            int wanted = claim.wanted == null ? 0 : claim.wanted;
            int there = running.getOrDefault(AppId.of(claim.app).reversed(), 0);
            if (!claim.accepted || there != wanted) {
                return unsteady(
                        "%s has %d instances of %d, accepted: %s"
                                .formatted(claim.app, there, wanted, claim.accepted));
            }
        }
        if (steadySince == null || !now.equals(seen)) {
            seen = now;
            steadySince = in.now();
        }
        return steadySince.plus(STEADY).isAfter(in.now())
                ? Optional.of("not for long enough yet")
                : Optional.empty();
    }

    private Optional<String> unsteady(String why) {
        steadySince = null;
        return Optional.of(why);
    }
}
