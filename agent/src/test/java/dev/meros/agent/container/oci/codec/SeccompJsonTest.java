package dev.meros.agent.container.oci.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;

import org.junit.jupiter.api.Test;

import java.util.List;

class SeccompJsonTest {
    private static final String PROFILE =
            """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
             "archMap": [
               {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
               {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]},
               {"architecture": "SCMP_ARCH_S390X", "subArchitectures": []}],
             "syscalls": [
               {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW", "args": []},
               {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
                "args": [{"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]},
               {"names": ["mount"], "action": "SCMP_ACT_ALLOW",
                "includes": {"caps": ["CAP_SYS_ADMIN"]}},
               {"names": ["clone"], "action": "SCMP_ACT_ALLOW",
                "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
               {"names": ["s390_call"], "action": "SCMP_ACT_ALLOW",
                "includes": {"arches": ["s390x"]}}]}
            """;

    private static String profile(String... capabilities) {
        return Json.writeText(SeccompJson.profile(PROFILE, List.of(capabilities)));
    }

    @Test
    void rulesForOtherCapabilitiesAreLeftOut() {
        assertThat(profile()).contains("\"clone\"").doesNotContain("mount");
        assertThat(profile("CAP_SYS_ADMIN")).contains("\"mount\"").doesNotContain("clone");
    }

    @Test
    void rulesAndNamesOfOtherArchitecturesAreLeftOut() {
        assertThat(profile()).doesNotContain("s390", "S390X");
    }

    @Test
    void whatHoldsIsKept() {
        assertThat(profile())
                .contains("\"defaultAction\":\"SCMP_ACT_ERRNO\"", "\"defaultErrnoRet\":38")
                .contains("\"names\":[\"read\",\"write\"],\"action\":\"SCMP_ACT_ALLOW\"}")
                .contains("\"args\":[{\"index\":0,\"value\":8,\"op\":\"SCMP_CMP_EQ\"}]");
    }

    @Test
    void whatIsNoProfileIsRefused() {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> SeccompJson.profile("{}", List.of()))
                .withMessageContaining("defaultAction: unset");
    }
}
