package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// Containers by runc whose input and output the agent holds.
class HeldRuncTest extends HeldOciContract {
    @Override
    String runtime() {
        return "runc";
    }

    @BeforeAll
    static void isThere() {
        OciContract.assumeComponents("runc");
        OciImageContract.assumeBusybox();
    }
}
