package dev.meros.agent;

class CrunFaultsTest extends ContainerFaultContract {
    @Override
    String runtime() {
        return "crun";
    }
}
