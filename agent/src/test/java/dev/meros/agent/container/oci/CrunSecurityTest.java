package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// What the operator of an agent allows containers by crun.
class CrunSecurityTest extends OciSecurityContract {
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
