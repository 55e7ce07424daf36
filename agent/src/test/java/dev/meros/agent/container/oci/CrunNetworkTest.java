package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// Networks of containers by crun.
class CrunNetworkTest extends OciNetworkContract {
    @Override
    String runtime() {
        return "crun";
    }

    @BeforeAll
    static void isThere() {
        OciContract.assumeComponents("crun");
    }
}
