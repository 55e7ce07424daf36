package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// What the operator of an agent allows containers by runc.
class RuncSecurityTest extends OciSecurityContract {
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
