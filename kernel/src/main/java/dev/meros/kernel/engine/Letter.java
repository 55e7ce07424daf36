package dev.meros.kernel.engine;

import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Answer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Commands that came together, and their answers, which are given in the order of the commands and
/// released together.
final class Letter {
    private final List<Command> commands;
    private final List<Answer> answers;
    private final CompletableFuture<List<Answer>> answered = new CompletableFuture<>();

    Letter(List<Command> commands) {
        this.commands = commands;
        this.answers = new ArrayList<>(commands.size());
    }

    List<Command> commands() {
        return commands;
    }

    CompletableFuture<List<Answer>> answered() {
        return answered;
    }

    /// The answer to the next command.
    void answer(Answer answer) {
        boolean complete;
        synchronized (this) {
            if (answers.size() == commands.size()) {
                return;
            }
            answers.add(answer);
            complete = answers.size() == commands.size();
        }
        if (complete) {
            answered.complete(List.copyOf(answers));
        }
    }

    /// The same answer to all commands that have none.
    void answerRest(Answer answer) {
        for (int i = 0; i < commands.size(); i++) {
            answer(answer);
        }
    }
}
