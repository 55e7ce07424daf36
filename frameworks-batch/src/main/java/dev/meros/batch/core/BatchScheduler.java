package dev.meros.batch.core;

import dev.meros.batch.core.command.Command;
import dev.meros.batch.core.effect.Answer;

import java.time.Instant;

/// The batch framework as a function: what follows from a command in a state at a time.
///
/// The caller stores the records and applies them to the state ([BatchState#apply]); effects and
/// the answer leave when the records are durable. It ticks ([Command.Tick]) when the first of
/// [BatchState#deadlines] is due, and again while one is.
public final class BatchScheduler {
    private final Policy policy;

    public BatchScheduler(Policy policy) {
        this.policy = policy;
    }

    /// Decides about a command; changes nothing.
    public Decision decide(BatchState state, Command command, Instant now) {
        Step step = new Step(state, policy, now);
        try {
            return step.decision(answer(step, command));
        } catch (InvalidDefinitionException e) {
            return Decision.refused(String.valueOf(e.getMessage()));
        }
    }

    private Answer answer(Step step, Command command) {
        return switch (command) {
            case Command.PutJob put -> Jobs.put(step, put);
            case Command.DeleteJob(var name) -> Jobs.delete(step, name);
            case Command.TriggerJob trigger -> Jobs.trigger(step, trigger);
            case Command.KillTasks(var name) -> Jobs.killTasks(step, name);
            case Command.MarkSuccess(var name) -> Jobs.markSuccess(step, name);
            case Command.Tick _ -> {
                Clock.tick(step);
                yield new Answer.Done();
            }
            case Command.Subscribed _ -> {
                News.subscribed(step);
                yield new Answer.Done();
            }
            case Command.OffersReceived(var offers) -> {
                Placement.use(step, offers);
                yield new Answer.Done();
            }
            case Command.TaskNews(var status) -> {
                News.task(step, status);
                yield new Answer.Done();
            }
        };
    }
}
