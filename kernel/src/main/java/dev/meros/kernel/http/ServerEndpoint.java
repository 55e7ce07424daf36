package dev.meros.kernel.http;

import dev.meros.api.master.Call;
import dev.meros.api.master.Response;
import dev.meros.api.model.Flag;
import dev.meros.api.model.MasterInfo;
import dev.meros.api.model.Metric;
import dev.meros.api.model.VersionInfo;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.MasterMessages;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the operator API tells of the kernel itself; mesos-v1 §5.2.
final class ServerEndpoint {
    private final KernelAccess kernel;
    private final KernelRules.Master master;
    private final Map<String, String> flags;
    private final KernelFiles files;
    private final SnapshotMetrics snapshot;
    private final Instant started;

    ServerEndpoint(
            OperatorApi api,
            KernelAccess kernel,
            KernelRules.Master master,
            Map<String, String> flags,
            KernelFiles files,
            SnapshotMetrics snapshot,
            Instant started) {
        this.kernel = kernel;
        this.master = master;
        this.flags = new TreeMap<>(flags);
        this.files = files;
        this.snapshot = snapshot;
        this.started = started;
        api.on(Call.Type.GET_HEALTH, (exchange, _) -> health(exchange))
                .on(Call.Type.GET_FLAGS, (exchange, _) -> flags(exchange))
                .on(Call.Type.GET_VERSION, (exchange, _) -> version(exchange))
                .on(Call.Type.GET_METRICS, this::metrics)
                .on(Call.Type.GET_MASTER, (exchange, _) -> master(exchange))
                .on(Call.Type.LIST_FILES, this::list)
                .on(Call.Type.READ_FILE, this::read);
    }

    private static void health(Exchange exchange) {
        OperatorApi.answer(exchange, Response.of(new Response.GetHealth(Boolean.TRUE)));
    }

    private void flags(Exchange exchange) {
        List<Flag> all = new ArrayList<>();
        flags.forEach((name, value) -> all.add(new Flag(name, value)));
        OperatorApi.answer(exchange, Response.of(new Response.GetFlags(all)));
    }

    private void version(Exchange exchange) {
        Map<String, Object> build = Build.of(master.version());
        VersionInfo info =
                VersionInfo.builder()
                        .version(master.version())
                        .buildDate(String.valueOf(build.get("build_date")))
                        .buildTime(((Number) build.getOrDefault("build_time", 0)).doubleValue())
                        .build();
        OperatorApi.answer(exchange, Response.of(new Response.GetVersion(info)));
    }

    /// What is counted in the cluster is left out when it is not there in time.
    private void metrics(Exchange exchange, Call call) {
        Call.GetMetrics part = OperatorApi.part("get_metrics", call.getMetrics());
        Duration timeout = part.timeout() == null ? null : part.timeout().toDuration();
        if (timeout != null && timeout.isNegative()) {
            throw new RefusedException(400, "timeout: " + timeout + " (expected: 0 or more)");
        }
        exchange.when(
                snapshot.take(timeout),
                all -> {
                    List<Metric> metrics = new ArrayList<>();
                    all.forEach((name, value) -> metrics.add(new Metric(name, value)));
                    OperatorApi.answer(exchange, Response.of(new Response.GetMetrics(metrics)));
                });
    }

    private void master(Exchange exchange) {
        exchange.when(
                kernel.read(this::master),
                message -> OperatorApi.answer(exchange, Response.of(message)));
    }

    private Response.GetMaster master(ClusterState state) {
        MasterInfo info = MasterMessages.of(state.clusterId(), master);
        Instant elected = state.termBegan();
        return new Response.GetMaster(
                info, seconds(started), seconds(elected == null ? started : elected));
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1_000.0;
    }

    private void list(Exchange exchange, Call call) {
        Call.ListFiles part = OperatorApi.part("list_files", call.listFiles());
        OperatorApi.answer(exchange, Response.of(new Response.ListFiles(files.list(part.path()))));
    }

    private void read(Exchange exchange, Call call) {
        Call.ReadFile part = OperatorApi.part("read_file", call.readFile());
        long length = part.length() == null ? KernelFiles.MOST : part.length();
        KernelFiles.Part found = files.read(part.path(), part.offset(), length);
        OperatorApi.answer(
                exchange, Response.of(new Response.ReadFile(found.size(), found.data())));
    }
}
