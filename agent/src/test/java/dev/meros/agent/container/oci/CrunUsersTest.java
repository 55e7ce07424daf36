package dev.meros.agent.container.oci;

import org.junit.jupiter.api.BeforeAll;

/// Containers by crun whose users are others on the node.
class CrunUsersTest extends OciUsersContract {
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
