package dev.meros.agent;

import dev.meros.agent.settings.ContainerSettings;

class ProcessFaultsTest extends FaultContract {
    @Override
    ContainerSettings containers() {
        return quiet().withRuntime("none");
    }
}
