package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// Containers by crun whose input and output the agent holds.
class HeldCrunTest extends HeldOciContract {
    @Override
    String runtime() {
        return "crun";
    }

    @BeforeAll
    static void isThere() {
        OciContract.assumeComponents("crun");
        OciImageContract.assumeBusybox();
    }
}
