package dev.meros.agent;

class RuncCrashTest extends CrashContract {
    @Override
    String runtime() {
        return "runc";
    }
}
