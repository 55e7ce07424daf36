package dev.meros.longrunning.core.definition;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.command.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Gives service ports to the definitions that ask for any: first those that the app had before,
/// then the lowest that no other app has.
public final class ServicePorts {
    /// The range from which service ports are given, both ends included.
    public static final int FIRST = 10_000;

    public static final int LAST = 20_000;

    private ServicePorts() {}

    /// `before` is the stored app that this one replaces, `taken` are the service ports of all
    /// other apps. An app that requires its ports keeps its zeros: there they mean any host port.
    public static App assign(App app, @Nullable App before, Set<Integer> taken) {
        if (app.portChoice() == App.PortChoice.REQUIRED
                || app.portDefinitions().stream().noneMatch(p -> p.port() == 0)) {
            return app;
        }
        Set<Integer> own =
                app.portDefinitions().stream()
                        .map(PortDefinition::port)
                        .collect(Collectors.toCollection(TreeSet::new));
        Deque<Integer> reusable = new ArrayDeque<>();
        for (PortDefinition old :
                before == null ? List.<PortDefinition>of() : before.portDefinitions()) {
            if (old.port() >= FIRST && old.port() <= LAST && !own.contains(old.port())) {
                reusable.add(old.port());
            }
        }
        List<PortDefinition> assigned = new ArrayList<>();
        int next = FIRST;
        for (PortDefinition port : app.portDefinitions()) {
            if (port.port() != 0) {
                assigned.add(port);
            } else if (!reusable.isEmpty()) {
                assigned.add(port.withPort(reusable.remove()));
            } else {
                while (taken.contains(next) || own.contains(next)) {
                    next++;
                }
                if (next > LAST) {
                    throw new Refusal.Refused(
                            new Refusal.Unprocessable(
                                    "no free service port (expected: fewer apps or own ports; "
                                            + "all of 10000 to 20000 are taken)"));
                }
                assigned.add(port.withPort(next++));
            }
        }
        return app.withPortDefinitions(assigned);
    }
}
