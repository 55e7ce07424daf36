package dev.meros.cli.client;

import dev.meros.api.model.TtyInfo;

import java.io.IOException;
import java.io.InputStream;

/// Passes on what is typed here, and the size of the terminal that it is typed at, to a container.
final class Typing {
    private static final int PIECE = 4096;

    /// How often is looked whether the terminal has another size.
    private static final long LOOK_MILLIS = 1000;

    private Typing() {}

    /// Passes on what is typed, until it ends.
    static void passOn(InputStream in, ContainerConnection.Input input) {
        Thread.ofPlatform().daemon().name("input").start(() -> copy(in, input));
    }

    private static void copy(InputStream in, ContainerConnection.Input input) {
        byte[] piece = new byte[PIECE];
        try {
            int length = in.read(piece);
            while (length >= 0) {
                if (length > 0) {
                    input.data(piece, length);
                }
                length = in.read(piece);
            }
        } catch (IOException e) {
            // what cannot be read has ended
        }
        input.noMore();
    }

    /// Passes on the size, now and whenever it is another one; nothing without a terminal.
    static void passSizeOn(ContainerConnection.Input input) {
        TtyInfo first = LocalTerminal.info();
        if (first.windowSize() == null) {
            return;
        }
        Thread.ofPlatform().daemon().name("size").start(() -> watchSize(input));
    }

    private static void watchSize(ContainerConnection.Input input) {
        TtyInfo known = new TtyInfo(null);
        try {
            while (input.isOpen()) {
                TtyInfo now = LocalTerminal.info();
                if (now.windowSize() != null && !now.equals(known)) {
                    input.resize(now);
                    known = now;
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
