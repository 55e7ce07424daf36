package dev.meros.api.match;

/// One reason why one offer cannot be used. It holds for this offer; another one, or the next one
/// of the same agent, may do.
///
/// @param wanted what the task asks, such as `2`
/// @param offered what the offer has of it, such as `0.5`
/// @param explanation a clause for people, such as `cpus: 2 wanted, 0.5 offered`
public record Veto(Code code, String wanted, String offered, String explanation) {
    /// A veto with the usual explanation, `subject: wanted …, offered …`.
    public static Veto of(Code code, String subject, String wanted, String offered) {
        return new Veto(
                code,
                wanted,
                offered,
                subject + ": " + wanted + " wanted, " + offered + " offered");
    }

    /// What is wrong; stable, for metrics and clients.
    public enum Code {
        CPUS,
        MEM,
        DISK,
        GPUS,
        /// A port that must be this one is taken.
        FIXED_PORTS,
        /// Too few ports.
        DYNAMIC_PORTS,
        /// No disk of the kind, or none that is large enough.
        STORAGE,
        /// The volume is not in the offer, or not as it should be.
        VOLUME,
        /// The resources are reserved to a role that the task does not accept.
        ROLE,
        /// A placement rule of the framework says no.
        CONSTRAINT,
        /// The agent is not to be used now: maintenance, drain, an earlier failure there.
        AGENT
    }
}
