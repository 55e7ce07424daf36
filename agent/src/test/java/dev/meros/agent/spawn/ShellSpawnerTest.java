package dev.meros.agent.spawn;

class ShellSpawnerTest extends SpawnerContract {
    @Override
    Spawner spawner() {
        return new ShellSpawner();
    }
}
