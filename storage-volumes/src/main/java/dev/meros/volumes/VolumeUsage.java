package dev.meros.volumes;

/// How much of a volume is in use: the bytes, and the number of its files or -1 when that is not
/// known.
public record VolumeUsage(long bytes, long files) {}
