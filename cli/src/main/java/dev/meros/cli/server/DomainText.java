package dev.meros.cli.server;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.InvalidMessageException;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a fault domain: `REGION/ZONE`, or the JSON that Mesos' flag `--domain` takes.
final class DomainText implements ITypeConverter<DomainInfo> {
    @Override
    public DomainInfo convert(String text) {
        try {
            DomainInfo domain =
                    text.stripLeading().startsWith("{")
                            ? Json.read(text, DomainInfo.class)
                            : DomainInfo.parse(text);
            if (domain.faultDomain() == null) {
                throw new TypeConversionException(text + " (expected: a fault_domain)");
            }
            return domain;
        } catch (CodecException | InvalidMessageException e) {
            throw new TypeConversionException(
                    text
                            + " (expected: REGION/ZONE, or"
                            + " {\"fault_domain\":{\"region\":{\"name\":…},\"zone\":{\"name\":…}}})");
        }
    }
}
