package dev.meros.kernel.http.legacy;

import dev.meros.kernel.core.KernelRules;

import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The pages and what may be asked of them. Parameters are given by name and are empty when they
/// are not set; an id that is not there gives an empty list.
public final class Pages {
    /// How many tasks `/tasks` shows when it is not told, as in Mesos.
    private static final int TASKS = 100;

    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,9}");

    private final Page state;
    private final Page summary;
    private final Page roles;

    /// `build` are the fields of `/version`, `flags` the settings of this kernel by name.
    public Pages(
            KernelRules.Master master,
            Instant started,
            Map<String, Object> build,
            Map<String, String> flags) {
        StateWriter writer = new StateWriter(master, started, build, flags);
        this.state = new Page("state", writer::write);
        this.summary =
                new Page(
                        "state-summary",
                        (out, image) -> Listings.summary(out, image, master.hostname()));
        this.roles = new Page("roles", RoleWriter::write);
    }

    public Page state() {
        return state;
    }

    public Page summary() {
        return summary;
    }

    public Page roles() {
        return roles;
    }

    /// `slave_id` chooses one.
    public Page agents(Function<String, String> parameters) {
        String id = parameters.apply("slave_id");
        return new Page(
                "slaves?" + id,
                (out, image) -> {
                    out.writeStartObject();
                    Listings.agents(out, image, wanted(id), AgentWriter.Detail.FULL);
                    out.writeEndObject();
                });
    }

    /// `framework_id` chooses one.
    public Page frameworks(Function<String, String> parameters) {
        String id = parameters.apply("framework_id");
        return new Page(
                "frameworks?" + id,
                (out, image) -> {
                    out.writeStartObject();
                    Listings.frameworks(out, image, wanted(id));
                    out.writeArrayFieldStart("unregistered_frameworks");
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }

    /// `limit` and `offset`, `order` (`asc` or `des`), `framework_id` and `task_id`. Numbers that
    /// are none are ignored; a negative limit is no limit, as in Mesos.
    public Page tasks(Function<String, String> parameters) {
        String framework = parameters.apply("framework_id");
        String task = parameters.apply("task_id");
        int limit = number(parameters.apply("limit"), TASKS);
        int offset = number(parameters.apply("offset"), 0);
        Listings.Order order =
                parameters.apply("order").equals("asc")
                        ? Listings.Order.ASCENDING
                        : Listings.Order.DESCENDING;
        Listings.TaskChoice choice =
                new Listings.TaskChoice(
                        wanted(framework),
                        wanted(task),
                        order,
                        limit < 0 ? Integer.MAX_VALUE : limit,
                        offset < 0 ? Integer.MAX_VALUE : offset);
        return new Page(
                String.join(
                        "&",
                        "tasks?" + limit,
                        String.valueOf(offset),
                        order.name(),
                        String.valueOf(framework.length()),
                        framework,
                        task),
                (out, image) -> Listings.tasks(out, image, choice));
    }

    private static Predicate<String> wanted(String id) {
        return id.isEmpty() ? _ -> true : id::equals;
    }

    private static int number(String text, int otherwise) {
        return INTEGER.matcher(text).matches() ? Integer.parseInt(text) : otherwise;
    }
}
