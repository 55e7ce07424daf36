package dev.meros.agent;

class CrunCrashTest extends CrashContract {
    @Override
    String runtime() {
        return "crun";
    }
}
