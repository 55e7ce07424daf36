package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.output.CommandException;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// What the kernel's `/state` says, as far as commands show it.
public record ClusterView(
        JsonNode json, List<Node> nodes, List<Framework> frameworks, List<Task> tasks) {

    /// Reads an answer of `/state`.
    public static ClusterView of(JsonNode state) {
        List<Node> nodes = new ArrayList<>();
        state.path("slaves").forEach(slave -> nodes.add(Node.of(slave)));
        List<Framework> frameworks = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        for (String list : List.of("frameworks", "completed_frameworks")) {
            for (JsonNode framework : state.path(list)) {
                Framework read = Framework.of(framework, list.equals("frameworks"));
                frameworks.add(read);
                tasks.addAll(read.tasks());
            }
        }
        return new ClusterView(state, nodes, frameworks, tasks);
    }

    /// The node of this id or host name; nodes may share a host name, then the id is needed.
    public Node node(String name) {
        return one("node", name, nodes, Node::id, Node::hostname);
    }

    /// The id of a node by its host name or id. A node that is not there any more goes by its id.
    public String nodeId(String name) {
        boolean known =
                nodes.stream().anyMatch(n -> n.id().startsWith(name) || n.hostname().equals(name));
        return known ? node(name).id() : name;
    }

    /// The framework of this id or name.
    public Framework framework(String name) {
        return one("framework", name, frameworks, Framework::id, Framework::name);
    }

    /// The task whose id, name or id's beginning this is.
    public Task task(String name) {
        return one("task", name, tasks, Task::id, Task::name);
    }

    /// The node that a task is on, or was.
    public Node nodeOf(Task task) {
        return nodes.stream()
                .filter(node -> node.id().equals(task.node()))
                .findFirst()
                .orElseThrow(
                        () ->
                                CommandException.failed(
                                        "node: "
                                                + task.node()
                                                + " (expected: one that is still there)"));
    }

    /// The host name of a node, or its id when the node is not there any more.
    public String nodeTitle(String id) {
        return nodes.stream()
                .filter(node -> node.id().equals(id))
                .map(Node::hostname)
                .findFirst()
                .orElse(id);
    }

    /// Resources of all nodes.
    public Amounts total() {
        return nodes.stream().map(Node::total).reduce(Amounts.NONE, Amounts::plus);
    }

    /// Resources in use on all nodes.
    public Amounts used() {
        return nodes.stream().map(Node::used).reduce(Amounts.NONE, Amounts::plus);
    }

    private static <T> T one(
            String kind,
            String name,
            List<T> all,
            Function<T, String> id,
            Function<T, String> title) {
        List<T> exact = all.stream().filter(item -> id.apply(item).equals(name)).toList();
        List<T> found =
                exact.isEmpty()
                        ? all.stream()
                                .filter(
                                        item ->
                                                title.apply(item).equals(name)
                                                        || id.apply(item).startsWith(name))
                                .toList()
                        : exact;
        return switch (found.size()) {
            case 1 -> found.getFirst();
            case 0 ->
                    throw CommandException.failed(
                            kind + ": " + name + " (expected: one of `meros " + kind + " list`)");
            default ->
                    throw CommandException.failed(
                            kind
                                    + ": "
                                    + name
                                    + " (expected: one of "
                                    + String.join(", ", found.stream().map(id).limit(10).toList())
                                    + ")");
        };
    }

    /// Amounts of resources: CPUs, memory and disk in MB, GPUs; ports as ranges in text.
    public record Amounts(double cpus, double mem, double disk, double gpus, String ports) {
        public static final Amounts NONE = new Amounts(0, 0, 0, 0, "");

        static Amounts of(JsonNode json) {
            return new Amounts(
                    json.path("cpus").asDouble(),
                    json.path("mem").asDouble(),
                    json.path("disk").asDouble(),
                    json.path("gpus").asDouble(),
                    json.path("ports").asText());
        }

        /// The sum; its ports are left out, since those of different nodes do not add up.
        Amounts plus(Amounts other) {
            return new Amounts(
                    cpus + other.cpus, mem + other.mem, disk + other.disk, gpus + other.gpus, "");
        }

        /// The first port, 0 when there is none.
        public int firstPort() {
            String digits = ports.replaceFirst("^\\D*(\\d+).*$", "$1");
            return digits.matches("\\d+") ? Integer.parseInt(digits) : 0;
        }
    }

    /// An agent.
    public record Node(
            JsonNode json,
            String id,
            String hostname,
            URI address,
            Amounts total,
            Amounts used,
            String state) {
        static Node of(JsonNode json) {
            String pid = json.path("pid").asText();
            String hostname = json.path("hostname").asText();
            String authority =
                    pid.contains("@")
                            ? pid.substring(pid.indexOf('@') + 1)
                            : hostname + ":" + json.path("port").asInt();
            return new Node(
                    json,
                    json.path("id").asText(),
                    hostname,
                    URI.create("http://" + authority),
                    Amounts.of(json.path("resources")),
                    Amounts.of(json.path("used_resources")),
                    state(json));
        }

        private static String state(JsonNode json) {
            String drain = json.at("/drain_info/state").asText();
            if (!drain.isEmpty()) {
                return drain.toLowerCase(Locale.ROOT);
            }
            if (json.path("deactivated").asBoolean()) {
                return "deactivated";
            }
            return json.path("active").asBoolean(true) ? "active" : "inactive";
        }
    }

    /// A framework with all its tasks, running and ended.
    public record Framework(
            JsonNode json, String id, String name, String state, Amounts used, List<Task> tasks) {
        static Framework of(JsonNode json, boolean present) {
            List<Task> tasks = new ArrayList<>();
            for (String list : List.of("tasks", "unreachable_tasks", "completed_tasks")) {
                for (JsonNode task : json.path(list)) {
                    tasks.add(Task.of(task, json.path("name").asText()));
                }
            }
            String state;
            if (!present) {
                state = "completed";
            } else if (json.path("connected").asBoolean(true)) {
                state = json.path("active").asBoolean(true) ? "active" : "inactive";
            } else {
                state = "disconnected";
            }
            return new Framework(
                    json,
                    json.path("id").asText(),
                    json.path("name").asText(),
                    state,
                    Amounts.of(json.path("used_resources")),
                    tasks);
        }

        /// The roles it is offered resources in.
        public String roles() {
            List<String> roles = new ArrayList<>();
            json.path("roles").forEach(role -> roles.add(role.asText()));
            return roles.isEmpty() ? json.path("role").asText() : String.join(",", roles);
        }

        public long runningTasks() {
            return tasks.stream().filter(Task::isRunning).count();
        }
    }

    /// A task of a framework on a node; `state` is the v1 name, such as `TASK_RUNNING`.
    public record Task(
            JsonNode json,
            String id,
            String name,
            String framework,
            String frameworkName,
            String node,
            String state,
            Amounts resources) {
        static Task of(JsonNode json, String frameworkName) {
            return new Task(
                    json,
                    json.path("id").asText(),
                    json.path("name").asText(),
                    json.path("framework_id").asText(),
                    frameworkName,
                    json.path("slave_id").asText(),
                    json.path("state").asText(),
                    Amounts.of(json.path("resources")));
        }

        public boolean isRunning() {
            return state.equals("TASK_RUNNING");
        }

        /// Whether no further state follows.
        public boolean isEnded() {
            return switch (state) {
                case "TASK_FINISHED",
                        "TASK_FAILED",
                        "TASK_KILLED",
                        "TASK_ERROR",
                        "TASK_LOST",
                        "TASK_DROPPED",
                        "TASK_GONE",
                        "TASK_GONE_BY_OPERATOR" ->
                        true;
                default -> false;
            };
        }

        /// The state without its prefix, in lower case.
        public String shortState() {
            return state.replaceFirst("^TASK_", "").toLowerCase(java.util.Locale.ROOT);
        }

        /// When the latest status was sent, in UTC; empty when there is none.
        public String since() {
            double latest = 0;
            for (JsonNode status : json.path("statuses")) {
                latest = Math.max(latest, status.path("timestamp").asDouble());
            }
            return latest == 0 ? "" : Instant.ofEpochSecond((long) latest).toString();
        }
    }
}
