package dev.meros.agent.spawn;

/// The best spawner of this node, made when the first program is started: an idle agent does
/// without the calls of C that it takes.
final class BestSpawner {
    static final Spawner SPAWNER =
            NativeSpawner.open().<Spawner>map(s -> s).orElseGet(ShellSpawner::new);

    private BestSpawner() {}
}
