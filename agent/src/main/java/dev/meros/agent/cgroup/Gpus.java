package dev.meros.agent.cgroup;

import dev.meros.agent.AgentException;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// The GPUs of a node: the devices that each is, in order, and those beside them that whoever has
/// one needs, too.
public record Gpus(List<Device> devices, List<Device> common) {
    /// Those of Nvidia, one for each GPU.
    public static final String PATTERN = "/dev/nvidia[0-9]*";

    /// No pattern at all.
    public static final String NO_PATTERN = "none";

    public static final Gpus NONE = new Gpus(List.of(), List.of());

    private static final List<String> NVIDIA_COMMON =
            List.of("nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset");

    private static final Pattern NUMBER = Pattern.compile("\\d+$");

    public Gpus {
        devices = List.copyOf(devices);
        common = List.copyOf(common);
    }

    /// The character devices whose paths match a pattern, whose last name may have `*`, `?`, `[…]`
    /// and `{…}`; throws [AgentException] when it is none.
    public static Gpus find(String pattern) {
        if (pattern.equals(NO_PATTERN)) {
            return NONE;
        }
        Path path = Path.of(pattern);
        Path directory = path.getParent();
        if (directory == null || !path.isAbsolute()) {
            throw new AgentException(
                    "gpu-devices: " + pattern + " (expected: an absolute path, or none)");
        }
        List<Device> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files =
                    Files.newDirectoryStream(directory, path.getFileName().toString())) {
                files.forEach(file -> Device.at(file).ifPresent(found::add));
            } catch (PatternSyntaxException e) {
                throw new AgentException(
                        "gpu-devices: " + pattern + " (expected: a pattern for files)", e);
            } catch (IOException e) {
                throw new AgentException("gpu-devices: " + directory + " (expected: readable)", e);
            }
        }
        found.sort(Comparator.comparingInt((Device d) -> number(d)).thenComparing(Device::path));
        return new Gpus(found, found.isEmpty() ? List.of() : common(directory));
    }

    private static List<Device> common(Path directory) {
        return NVIDIA_COMMON.stream()
                .flatMap(name -> Device.at(directory.resolve(name)).stream())
                .toList();
    }

    /// The number at the end of its name, which tools know it by; 0 without one.
    public static int number(Device device) {
        Matcher number = NUMBER.matcher(device.path().getFileName().toString());
        try {
            return number.find() ? Integer.parseInt(number.group()) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// Both kinds.
    public List<Device> all() {
        return Stream.concat(devices.stream(), common.stream()).toList();
    }

    public boolean isEmpty() {
        return devices.isEmpty();
    }
}
