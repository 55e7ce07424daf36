package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Offer;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.allocation.AllocationRules;
import dev.meros.kernel.core.allocation.PackingAllocator;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.role.RoleNode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Guarantees are honoured in the end: in a cluster that others have filled, as their tasks end,
/// roles come to what they are guaranteed, on every level of the tree, and others get the rest.
class GuaranteesTest {
    private static final int SEEDS = 10;
    private static final int ROUNDS = 60;
    private static final Map<String, Long> GUARANTEES =
            new TreeMap<>(Map.of("eng", 8L, "eng/dev", 5L, "sales", 4L));

    private static final class Run {
        final World world;
        final Random random;
        final List<World.Node> nodes = new ArrayList<>();
        final List<World.Client> clients = new ArrayList<>();
        final List<Task> tasks = new ArrayList<>();
        int names;

        record Task(World.Node node, World.Client client, TaskInfo info) {}

        Run(long seed, AllocationRules rules) {
            random = new Random(seed);
            world = World.leading(KernelRules.defaults(World.MASTER).withAllocation(rules));
            for (int i = 0; i < 6; i++) {
                nodes.add(world.register("host-" + i, "cpus:4;mem:4096"));
            }
        }

        void subscribe(String name, String role) {
            clients.add(world.subscribe(World.info(name).roles(List.of(role)).build()));
        }

        /// Everybody launches tasks of one cpu on all that is offered to him; some of others end.
        void round() {
            world.passWithHeartbeats(Duration.ofMillis(1100));
            world.allocate();
            for (World.Client client : clients) {
                for (Offer offer : client.offers()) {
                    if (world.state.offers().find(offer.id()) != null) {
                        use(client, offer);
                    }
                }
                client.clear();
            }
            List<Task> ended =
                    tasks.stream()
                            .filter(t -> t.client().id.value().startsWith("greedy"))
                            .filter(_ -> random.nextInt(4) == 0)
                            .toList();
            for (Task task : ended) {
                tasks.remove(task);
                task.node().update(task.client().id, task.info(), TaskState.TASK_FINISHED);
            }
        }

        private void use(World.Client client, Offer offer) {
            long pieces =
                    Math.min(
                            Resources.of(offer.resources()).scalar("cpus").thousandths() / 1000,
                            Resources.of(offer.resources()).scalar("mem").thousandths() / 100_000);
            World.Node node =
                    nodes.stream()
                            .filter(n -> n.id.equals(offer.agentId()))
                            .findFirst()
                            .orElseThrow();
            List<TaskInfo> launched = new ArrayList<>();
            for (int i = 0; i < pieces; i++) {
                TaskInfo task = World.task("t" + names++, offer, "cpus:1;mem:100");
                launched.add(task);
                tasks.add(new Task(node, client, task));
            }
            if (launched.isEmpty()) {
                client.decline(offer);
            } else {
                client.accept(offer, launched.toArray(TaskInfo[]::new));
            }
        }

        long consumed(String role) {
            RoleNode node = world.state.roles().find(role);
            return node == null
                    ? 0
                    : node.consumed(world.state.accounts().names().numberOf("cpus")) / 1000;
        }

        void guarantee() {
            List<QuotaConfig> configs = new ArrayList<>();
            GUARANTEES.forEach(
                    (role, cpus) ->
                            configs.add(
                                    new QuotaConfig(
                                            role, Map.of("cpus", Scalar.of(cpus)), Map.of())));
            assertThat(
                            world.refusal(
                                    world.send(
                                            new RoleCommand.UpdateQuota(
                                                    configs, RoleCommand.Checks.ALL))))
                    .isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fair", "packing"})
    void rolesComeToWhatTheyAreGuaranteed(String policy) {
        AllocationRules rules =
                policy.equals("fair")
                        ? AllocationRules.USUAL
                        : AllocationRules.USUAL.withPolicy(new PackingAllocator());
        for (long seed = 0; seed < SEEDS; seed++) {
            Run run = new Run(seed, rules);
            run.subscribe("greedy-1", "other");
            run.subscribe("greedy-2", "eng/ops");
            run.round();
            run.round();
            run.guarantee();
            run.subscribe("dev", "eng/dev");
            run.subscribe("sales", "sales");

            int rounds = 0;
            while (rounds < ROUNDS && !isHonoured(run)) {
                run.round();
                rounds++;
            }

            assertThat(isHonoured(run))
                    .as(
                            "seed %d: %s",
                            seed, GUARANTEES.keySet().stream().map(run::consumed).toList())
                    .isTrue();
        }
    }

    private static boolean isHonoured(Run run) {
        return GUARANTEES.entrySet().stream()
                .allMatch(each -> run.consumed(each.getKey()) >= each.getValue());
    }
}
