package dev.meros.volumes;

/// Is told before every change that outlives the process: a file, a mount, a record, a call to the
/// outside. A test lets it throw, which is how a process that dies at this point looks to its
/// successor.
@FunctionalInterface
public interface Steps {
    /// Takes no notice.
    Steps NONE = _ -> {};

    /// The change named, such as `mount` or `write record`, is next.
    void before(String change);
}
