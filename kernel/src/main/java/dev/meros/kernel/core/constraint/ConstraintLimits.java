package dev.meros.kernel.core.constraint;

/// What frameworks may ask for in constraints. Evaluation takes linear time in the text, so these
/// bound what one framework can cost.
///
/// @param regexLength characters of a regular expression
/// @param regexProgram instructions of a compiled regular expression
/// @param perRole conditions of one role, or of one shape of a demand, in all groups together
public record ConstraintLimits(int regexLength, int regexProgram, int perRole) {
    /// 1,000 characters, 100 instructions (as Mesos), 1,000 conditions.
    public static ConstraintLimits defaults() {
        return new ConstraintLimits(1000, 100, 1000);
    }
}
