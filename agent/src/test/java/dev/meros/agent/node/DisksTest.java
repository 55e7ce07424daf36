package dev.meros.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.Disk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Machines as they are found, each a file: what is mounted, a line `--`, and a line for each block
/// device with name, number, sectors, rotational, partition-of and slaves.
class DisksTest {
    @Test
    void sataMachineHasAnSsdAndARotatingDisk() {
        Disks disks = machine("sata");

        assertThat(disks.list(Path.of("/var/lib/meros")))
                .containsExactly(
                        new Disk("/dev/sda", "/", 228936L, Disk.Kind.SSD),
                        new Disk("/dev/sdb", "/srv/big data", 3815447L, Disk.Kind.ROTATIONAL));
        assertThat(disks.kindOf(Path.of("/var/lib/meros"))).isEqualTo(Disk.Kind.SSD);
        assertThat(disks.kindOf(Path.of("/srv/big data/x"))).isEqualTo(Disk.Kind.ROTATIONAL);
        assertThat(disks.kindOf(Path.of("/run/x"))).isEqualTo(Disk.Kind.UNKNOWN);
    }

    @Test
    void nvmeIsToldByItsName() {
        Disks disks = machine("nvme");

        assertThat(disks.list(Path.of("/work")))
                .containsExactly(new Disk("/dev/nvme0n1", "/", 953869L, Disk.Kind.NVME));
        assertThat(disks.kindOf(Path.of("/boot/efi/x"))).isEqualTo(Disk.Kind.NVME);
    }

    @Test
    void encryptedVolumesAreTheDisksBelowThem() {
        Disks disks = machine("dm-crypt-lvm");

        assertThat(disks.list(Path.of("/work")))
                .containsExactly(
                        new Disk("/dev/nvme0n1", "/", 488386L, Disk.Kind.NVME),
                        new Disk("/dev/sda", "/var/lib/archive", 3815447L, Disk.Kind.ROTATIONAL));
        assertThat(disks.kindOf(Path.of("/work"))).isEqualTo(Disk.Kind.NVME);
        assertThat(disks.kindOf(Path.of("/var/lib/archive/x")))
                .as("a volume over two disks is as slow as the slower")
                .isEqualTo(Disk.Kind.ROTATIONAL);
    }

    @Test
    void virtualDisksAreOnlyBelievedWhenTheySayTheyDoNotRotate() {
        Disks disks = machine("virtio");

        assertThat(disks.list(Path.of("/work")))
                .containsExactly(
                        new Disk("/dev/vda", "/", 262144L, Disk.Kind.UNKNOWN),
                        new Disk("/dev/vdb", "/data", 102400L, Disk.Kind.SSD));
        assertThat(disks.kindOf(Path.of("/work"))).isEqualTo(Disk.Kind.UNKNOWN);
    }

    @Test
    void loopDevicesAreNoDisks() {
        Disks disks = machine("loop-snap");

        assertThat(disks.list(Path.of("/work")))
                .containsExactly(new Disk("/dev/sda", "/", 61440L, Disk.Kind.ROTATIONAL));
        assertThat(disks.kindOf(Path.of("/mnt/image/x"))).isEqualTo(Disk.Kind.UNKNOWN);
    }

    @Test
    void containerSeesTheDiskOfWhatIsMountedIntoIt() {
        Disks disks = machine("overlay");

        assertThat(disks.list(Path.of("/work/agent")))
                .containsExactly(new Disk("/dev/sda", "/work", 228936L, Disk.Kind.SSD));
        assertThat(disks.kindOf(Path.of("/work/agent"))).isEqualTo(Disk.Kind.SSD);
        assertThat(disks.kindOf(Path.of("/tmp"))).isEqualTo(Disk.Kind.UNKNOWN);
    }

    @Test
    void fileSystemsWithANumberOfTheirOwnNameTheirDevice() {
        Disks disks = machine("btrfs");

        assertThat(disks.list(Path.of("/home/meros")))
                .containsExactly(new Disk("/dev/sda", "/home", 228936L, Disk.Kind.SSD));
        assertThat(disks.kindOf(Path.of("/home/meros"))).isEqualTo(Disk.Kind.SSD);
    }

    @Test
    void nothingIsKnownWhereTheSystemShowsNothing() {
        Disks disks = machine("hidden-sys");

        assertThat(disks.list(Path.of("/work"))).isEmpty();
        assertThat(disks.kindOf(Path.of("/work"))).isEqualTo(Disk.Kind.UNKNOWN);
        assertThat(Disks.of(Mounts.parse("nonsense\n\n1 2"), List.of()).list(Path.of("/")))
                .isEmpty();
    }

    @Test
    void blockDevicesAreReadFromSys(@TempDir Path sys) throws IOException {
        Path sda = Files.createDirectories(sys.resolve("devices/pci/block/sda"));
        Path sda1 = Files.createDirectories(sda.resolve("sda1"));
        Path dm = Files.createDirectories(sys.resolve("devices/virtual/block/dm-0"));
        Files.createDirectories(dm.resolve("slaves/sda1"));
        Files.createDirectories(sda.resolve("queue"));
        Files.writeString(sda.resolve("queue/rotational"), "1\n");
        write(sda, "8:0", 1000);
        write(sda1, "8:1", 900);
        write(dm, "253:0", 800);
        Files.writeString(sda1.resolve("partition"), "1\n");
        Path all = Files.createDirectories(sys.resolve("class/block"));
        Files.createSymbolicLink(all.resolve("sda"), sda);
        Files.createSymbolicLink(all.resolve("sda1"), sda1);
        Files.createSymbolicLink(all.resolve("dm-0"), dm);

        assertThat(SysBlock.read(sys))
                .containsExactly(
                        new BlockDevice(
                                "dm-0",
                                "253:0",
                                800,
                                Optional.empty(),
                                Optional.empty(),
                                List.of("sda1")),
                        new BlockDevice(
                                "sda", "8:0", 1000, Optional.of(true), Optional.empty(), List.of()),
                        new BlockDevice(
                                "sda1",
                                "8:1",
                                900,
                                Optional.empty(),
                                Optional.of("sda"),
                                List.of()));
        assertThat(SysBlock.read(sys.resolve("nothing"))).isEmpty();
    }

    private static void write(Path device, String number, long sectors) throws IOException {
        Files.writeString(device.resolve("dev"), number + "\n");
        Files.writeString(device.resolve("size"), sectors + "\n");
    }

    private static Disks machine(String name) {
        try (InputStream in = DisksTest.class.getResourceAsStream(name + ".txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int middle = text.indexOf("--\n");
            List<BlockDevice> devices = new ArrayList<>();
            for (String line : text.substring(middle + 3).lines().toList()) {
                String[] f = line.split(" ", -1);
                devices.add(
                        new BlockDevice(
                                f[0],
                                f[1],
                                Long.parseLong(f[2]),
                                f[3].equals("-") ? Optional.empty() : Optional.of(f[3].equals("1")),
                                f[4].equals("-") ? Optional.empty() : Optional.of(f[4]),
                                f[5].equals("-") ? List.of() : Arrays.asList(f[5].split(",", -1))));
            }
            return Disks.of(Mounts.parse(text.substring(0, middle)), devices);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
