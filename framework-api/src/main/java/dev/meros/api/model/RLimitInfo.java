package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// POSIX resource limits of a container.
public record RLimitInfo(List<RLimit> rlimits) {
    public RLimitInfo {
        rlimits = Fields.list(rlimits);
    }

    /// `RLimitInfo.RLimit` of the v1 API.
    public record RLimit(@Nullable Type type, @Nullable Long hard, @Nullable Long soft) {

        /// `RLimitInfo.RLimit.Type` of the v1 API; the number is the protobuf one.
        public enum Type implements WireEnum {
            UNKNOWN(0),
            RLMT_AS(1),
            RLMT_CORE(2),
            RLMT_CPU(3),
            RLMT_DATA(4),
            RLMT_FSIZE(5),
            RLMT_LOCKS(6),
            RLMT_MEMLOCK(7),
            RLMT_MSGQUEUE(8),
            RLMT_NICE(9),
            RLMT_NOFILE(10),
            RLMT_NPROC(11),
            RLMT_RSS(12),
            RLMT_RTPRIO(13),
            RLMT_RTTIME(14),
            RLMT_SIGPENDING(15),
            RLMT_STACK(16);

            private final int number;

            Type(int number) {
                this.number = number;
            }

            @Override
            public int number() {
                return number;
            }
        }
    }
}
