package dev.meros.batch.core;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.Environment;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.Resources;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.run.Run;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The task of a run, as the kernel is asked to launch it.
final class TaskPlan {
    private TaskPlan() {}

    static TaskInfo task(Job job, Run run, Run.Placement placement, Resources resources) {
        TaskInfo.Builder task =
                TaskInfo.builder()
                        .name("ChronosTask:" + job.name())
                        .taskId(placement.id())
                        .agentId(placement.agent())
                        .resources(resources.toList())
                        .command(command(job, run, placement));
        if (job.work().container() != null) {
            task.container(ContainerPlan.container(job.work().container()));
        }
        if (job.rules().maxCompletionTime() != null) {
            task.maxCompletionTime(DurationInfo.of(job.rules().maxCompletionTime()));
        }
        if (!job.work().taskData().isEmpty()) {
            task.data(Bytes.ofUtf8(job.work().taskData()));
        }
        return task.build();
    }

    private static CommandInfo command(Job job, Run run, Run.Placement placement) {
        Job.Work work = job.work();
        List<CommandInfo.Uri> uris = new ArrayList<>();
        String line = work.command();
        if (line.startsWith("http") || line.startsWith("ftp")) {
            uris.add(new CommandInfo.Uri(line, Boolean.TRUE, Boolean.FALSE, null, null));
            line = "./" + line.substring(line.lastIndexOf('/') + 1);
        }
        for (Job.Fetch f : work.fetch()) {
            uris.add(
                    new CommandInfo.Uri(
                            f.uri(), f.executable(), f.extract(), f.cache(), f.outputFile()));
        }
        List<String> arguments =
                run.arguments() == null
                        ? work.arguments()
                        : List.of(run.arguments().split(" ", -1));
        CommandInfo.Builder command =
                CommandInfo.builder()
                        .uris(uris)
                        .environment(new Environment(environment(job, run, placement)))
                        .user(work.user().isEmpty() ? null : work.user());
        return switch (work.invocation()) {
            case SHELL ->
                    command.shell(Boolean.TRUE)
                            .value(
                                    arguments.isEmpty()
                                            ? line
                                            : line + " " + String.join(" ", arguments))
                            .build();
            case EXECUTABLE -> {
                List<String> argv = new ArrayList<>(List.of(line));
                argv.addAll(arguments);
                yield command.shell(Boolean.FALSE).value(line).arguments(argv).build();
            }
        };
    }

    /// The variables of the job, under those of Chronos and our own, which they cannot override.
    private static List<Environment.Variable> environment(
            Job job, Run run, Run.Placement placement) {
        Map<String, String> values = new LinkedHashMap<>();
        job.work().environment().forEach(v -> values.put(v.name(), v.value()));
        values.put("mesos_task_id", placement.id().value());
        values.put("MESOS_TASK_ID", placement.id().value());
        values.put("CHRONOS_JOB_OWNER", job.notes().owner());
        values.put("CHRONOS_JOB_NAME", job.name());
        values.put("HOST", placement.hostname());
        values.put("CHRONOS_RESOURCE_MEM", Double.toString(job.needs().mem().toDouble()));
        values.put("CHRONOS_RESOURCE_CPU", Double.toString(job.needs().cpus().toDouble()));
        values.put("CHRONOS_RESOURCE_DISK", Double.toString(job.needs().disk().toDouble()));
        values.put("CHRONOS_JOB_RUN_TIME", Long.toString(run.id().due().toEpochMilli()));
        values.put("CHRONOS_JOB_RUN_ATTEMPT", Integer.toString(run.tries().launches()));
        values.put("BATCH_RUN_ID", run.id().toString());
        values.put("BATCH_SCHEDULED_TIME", run.id().due().toString());
        List<Environment.Variable> variables = new ArrayList<>();
        values.forEach((name, value) -> variables.add(variable(name, value)));
        return variables;
    }

    private static Environment.Variable variable(String name, @Nullable String value) {
        return new Environment.Variable(name, value, Environment.Variable.Type.VALUE, null);
    }
}
