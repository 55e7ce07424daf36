package dev.meros.agent.container;

import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.RLimitInfo;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One of the limits of setrlimit(2) that a container asks for: its name in lower case, such as
/// `nofile`, and its values, -1 for none.
public record ResourceLimit(String name, long soft, long hard) {
    private static final String PREFIX = "RLMT_";

    /// Those of `rlimit_info`; throws [ContainerException] when it makes no sense.
    public static List<ResourceLimit> of(@Nullable ContainerInfo container) {
        RLimitInfo info = container == null ? null : container.rlimitInfo();
        List<ResourceLimit> limits = new ArrayList<>();
        for (RLimitInfo.RLimit limit :
                info == null ? List.<RLimitInfo.RLimit>of() : info.rlimits()) {
            if (limit.type() == null || limit.type() == RLimitInfo.RLimit.Type.UNKNOWN) {
                throw failure("rlimit_info.rlimits.type: unset (expected: a limit by its name)");
            }
            if ((limit.soft() == null) != (limit.hard() == null)) {
                throw failure(
                        "rlimit_info.rlimits: "
                                + limit.type()
                                + " (expected: both limits or none)");
            }
            limits.add(
                    new ResourceLimit(
                            limit.type().name().substring(PREFIX.length()).toLowerCase(Locale.ROOT),
                            limit.soft() == null ? -1 : limit.soft(),
                            limit.hard() == null ? -1 : limit.hard()));
        }
        return limits;
    }

    private static ContainerException failure(String message) {
        return new ContainerException(Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
    }
}
