package dev.meros.api.codec;

import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.InvalidMessageException;

/// The text forms of a fault domain: `REGION/ZONE`, or the JSON that Mesos' flag `--domain` takes.
public final class DomainCodec {
    private static final String EXPECTED =
            " (expected: REGION/ZONE, or"
                    + " {\"fault_domain\":{\"region\":{\"name\":…},\"zone\":{\"name\":…}}})";

    private DomainCodec() {}

    /// Reads either form; throws [CodecException] for anything else.
    public static DomainInfo read(String text) {
        DomainInfo domain;
        try {
            domain =
                    text.stripLeading().startsWith("{")
                            ? Json.read(text, DomainInfo.class)
                            : DomainInfo.parse(text);
        } catch (CodecException | InvalidMessageException e) {
            throw new CodecException(text + EXPECTED, e);
        }
        if (domain.faultDomain() == null) {
            throw new CodecException(text + EXPECTED);
        }
        return domain;
    }
}
