package dev.meros.cli.server;

import dev.meros.kernel.settings.KernelSettings;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a pace such as `1/10m`: so many agents in so long.
final class LossesText implements ITypeConverter<KernelSettings.Losses> {
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})/(\\S+)");

    @Override
    public KernelSettings.Losses convert(String text) {
        if (text.equals("any")) {
            return KernelSettings.Losses.ANY;
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    text + " (expected: any, or agents per duration such as 1/10m)");
        }
        return new KernelSettings.Losses(
                Integer.parseInt(matcher.group(1)), new DurationText().convert(matcher.group(2)));
    }
}
