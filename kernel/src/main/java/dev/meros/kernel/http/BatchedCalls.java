package dev.meros.kernel.http;

import dev.meros.api.codec.CallBatch;
import dev.meros.api.codec.CodecException;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// The calls of a [CallBatch] on their way: those that make sense are submitted together, in their
/// order; the others are refused one by one.
final class BatchedCalls {
    private final List<Command> commands = new ArrayList<>();

    /// The place in the batch of each command.
    private final List<Integer> places = new ArrayList<>();

    private final List<CallBatch.Refused> refused = new ArrayList<>();

    private final int calls;

    private BatchedCalls(int calls) {
        this.calls = calls;
    }

    /// Reads a body. `command` makes a command of a record or throws [RefusedException]. The batch
    /// as a whole is refused with 400 when it is no RecordIO or empty, and with 413 when it has too
    /// many calls; then nothing of it is done.
    static BatchedCalls read(byte[] body, Function<byte[], Command> command) {
        List<byte[]> records;
        try {
            records = CallBatch.records(body);
        } catch (CodecException e) {
            throw new RefusedException(400, String.valueOf(e.getMessage()));
        }
        if (records.size() > CallBatch.MAX_CALLS) {
            throw new RefusedException(
                    413,
                    "calls: %d (expected: at most %d in one request)"
                            .formatted(records.size(), CallBatch.MAX_CALLS));
        }
        BatchedCalls calls = new BatchedCalls(records.size());
        for (int place = 0; place < records.size(); place++) {
            calls.add(place, records.get(place), command);
        }
        return calls;
    }

    private void add(int place, byte[] record, Function<byte[], Command> command) {
        try {
            commands.add(command.apply(record));
            places.add(place);
        } catch (RefusedException e) {
            refused.add(new CallBatch.Refused(place, e.status(), String.valueOf(e.getMessage())));
        }
    }

    void submit(Exchange exchange, KernelAccess kernel) {
        CompletableFuture<List<Answer>> answers =
                commands.isEmpty()
                        ? CompletableFuture.completedFuture(List.of())
                        : kernel.submit(commands);
        exchange.when(answers, list -> answer(exchange, list));
    }

    private void answer(Exchange exchange, List<Answer> answers) {
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof Answer.Refused r) {
                refused.add(
                        new CallBatch.Refused(places.get(i), r.refusal().status(), r.message()));
            }
        }
        if (refused.isEmpty()) {
            exchange.empty(202);
            return;
        }
        refused.sort(Comparator.comparing(CallBatch.Refused::index));
        exchange.json(200, new CallBatch.Answer(calls - refused.size(), refused));
    }
}
