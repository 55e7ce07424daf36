package dev.meros.cli.server;

import dev.meros.agent.AgentException;
import dev.meros.agent.node.SettingText;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.DomainCodec;
import dev.meros.api.model.DomainInfo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a fault domain: `REGION/ZONE`, the JSON that Mesos' flag `--domain` takes, or
/// `file:///path` of either.
final class DomainText implements ITypeConverter<DomainInfo> {
    @Override
    public DomainInfo convert(String text) {
        try {
            return DomainCodec.read(SettingText.of("domain", text));
        } catch (CodecException | AgentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
