package dev.meros.agent;

class RuncFaultsTest extends ContainerFaultContract {
    @Override
    String runtime() {
        return "runc";
    }
}
