package dev.meros.kernel.core;

/// Names one open stream of a framework or an agent: the text of its `Mesos-Stream-Id` header. It
/// fences instances: a call under a stream that was replaced is refused.
public record StreamId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
