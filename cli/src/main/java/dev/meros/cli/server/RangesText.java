package dev.meros.cli.server;

import dev.meros.api.codec.CodecException;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.List;

/// Reads ranges such as `[0-1023, 8080-8090]`.
final class RangesText implements ITypeConverter<Value.Ranges> {
    @Override
    public Value.Ranges convert(String text) {
        try {
            List<Resource> ports = ResourceText.parseResources("ports:" + text);
            Value.Ranges ranges = ports.size() == 1 ? ports.getFirst().ranges() : null;
            if (ranges != null && !ranges.range().isEmpty()) {
                return ranges;
            }
        } catch (CodecException e) {
            // said below
        }
        throw new TypeConversionException(text + " (expected: ranges such as [0-1023, 8080-8090])");
    }
}
