package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// Containers by runc whose users are others on the node.
class RuncUsersTest extends OciUsersContract {
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
