package dev.meros.kernel.core.demand;

/// How much one framework may state.
///
/// @param shapes in all roles together; a shape without a role counts once for each
/// @param resources of one shape
public record DemandLimits(int shapes, int resources) {
    /// 1,000 shapes of 100 resources.
    public static DemandLimits defaults() {
        return new DemandLimits(1000, 100);
    }
}
