package dev.meros.agent.container;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// What a terminal reads: closing it does not close anything but says control-D, which at the
/// beginning of a line means that there will be no more input.
public final class TerminalInput extends FilterOutputStream {
    private static final byte[] END_OF_INPUT = {4};

    public TerminalInput(OutputStream raw) {
        super(raw);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        out.write(END_OF_INPUT);
        out.flush();
    }
}
