package dev.meros.agent.node;

import java.util.List;
import java.util.Optional;

/// A block device as `/sys` shows it: its name (`sda1`), its number (`8:1`), its size in sectors of
/// 512 bytes, what `queue/rotational` says (empty: nothing), the disk that it is a partition of,
/// and the devices that it is built from (LVM, dm-crypt, RAID).
record BlockDevice(
        String name,
        String number,
        long sectors,
        Optional<Boolean> rotational,
        Optional<String> partOf,
        List<String> slaves) {
    private static final long SECTORS_PER_MB = 2048;

    BlockDevice {
        slaves = List.copyOf(slaves);
    }

    long sizeMb() {
        return sectors / SECTORS_PER_MB;
    }
}
